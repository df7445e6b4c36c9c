#include "saved_tables.h"

#include <stddef.h>
#include <string.h>

#include "../crc32.h"

const EFI_SYSTEM_TABLE *saved_system_table(const struct handoff_boot_info *info)
{
    const struct handoff_span *saved = &info->saved.system_table;

    return saved->size >= sizeof(EFI_SYSTEM_TABLE) ? (const EFI_SYSTEM_TABLE *)saved->virtual_address : NULL;
}

static UINTN service_offset(enum service service)
{
    return sizeof(EFI_TABLE_HEADER) + (UINTN)service * sizeof(UINT64);
}

UINT64 table_service(const void *table, enum service service)
{
    UINT64 pointer;

    memcpy(&pointer, (const UINT8 *)table + service_offset(service), sizeof(pointer));
    return pointer;
}

bool saved_service(const struct handoff_boot_info *info, enum service service, UINT64 *physical_address)
{
    const struct handoff_span *saved = &info->saved.runtime_services;

    if (saved->size < service_offset(service) + sizeof(UINT64))
        return false;
    *physical_address = table_service((const void *)saved->virtual_address, service);
    return true;
}

bool header_crc_is_valid(const EFI_TABLE_HEADER *header, UINTN limit)
{
    const UINT8 *bytes = (const UINT8 *)header;
    const UINTN field = offsetof(EFI_TABLE_HEADER, CRC32);
    UINT32 crc = CRC32_BEGIN;

    if (header->HeaderSize < sizeof(*header) || header->HeaderSize > limit)
        return false;
    for (UINTN i = 0; i < header->HeaderSize; i++)
        crc = crc32_add(crc, i - field < sizeof(header->CRC32) ? 0 : bytes[i]);
    return crc32_end(crc) == header->CRC32;
}

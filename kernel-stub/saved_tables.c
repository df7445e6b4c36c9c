#include "saved_tables.h"

#include <stddef.h>

#include <handoff/record.h>

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

    /* No call of memcpy: each runtime call comes here. */
    __builtin_memcpy(&pointer, (const UINT8 *)table + service_offset(service), sizeof(pointer));
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
    EFI_TABLE_HEADER cleared = *header;

    if (header->HeaderSize < sizeof(*header) || header->HeaderSize > limit)
        return false;
    cleared.CRC32 = 0;
    return handoff_crc32(handoff_crc32(0, &cleared, sizeof(cleared)), header + 1,
                         header->HeaderSize - sizeof(*header)) == header->CRC32;
}

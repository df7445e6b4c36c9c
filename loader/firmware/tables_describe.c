#include "tables.h"

#include <string.h>

#include "../guid.h"
#include "table_guids.h"

/* UEFI 2.10, 4.6; PI 1.7; and some that EDK2 adds. */
static const struct {
    EFI_GUID    guid;
    const char *name;
} known[] = {
    {TABLE_ACPI_20, "ACPI 2.0"},
    {TABLE_ACPI_10, "ACPI 1.0"},
    {TABLE_SMBIOS_3, "SMBIOS 3.0"},
    {TABLE_SMBIOS_2, "SMBIOS"},
    {TABLE_DEVICE_TREE, "device tree"},
    {TABLE_RT_PROPERTIES, "RT_PROPERTIES"},
    {HANDOFF_ATTRIBUTES_TABLE_GUID, "memory attributes"},
    {{0xb122a263, 0x3661, 0x4f68, {0x99, 0x29, 0x78, 0xf8, 0xb0, 0xd6, 0x21, 0x80}}, "ESRT"},
    {{0x36122546, 0xf7e7, 0x4c8f, {0xbd, 0x9b, 0xeb, 0x85, 0x25, 0xb5, 0x0c, 0x0b}}, "conformance profiles"},
    {{0x49152e77, 0x1ada, 0x4764, {0xb7, 0xa2, 0x7a, 0xfe, 0xfe, 0xd9, 0x5e, 0x8b}}, "debug image information"},
    {{0x05ad34ba, 0x6f02, 0x4214, {0x95, 0x2e, 0x4d, 0xa0, 0x39, 0x8e, 0x2b, 0xb9}}, "DXE services"},
    {{0x7739f24c, 0x93d7, 0x11d4, {0x9a, 0x3a, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}}, "hand-off blocks"},
    {{0x4c19049f, 0x4137, 0x4dd3, {0x9c, 0x10, 0x8b, 0x97, 0xa8, 0x3f, 0xfd, 0xfa}}, "memory type information"},
};

void tables_describe(const EFI_CONFIGURATION_TABLE *entry, struct handoff_text *text)
{
    const EFI_GUID *guid = &entry->VendorGuid;

    handoff_text_format(text, "table: 0x%lx ", (UINT64)entry->VendorTable);
    guid_append(text, guid);
    for (UINTN i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (memcmp(guid, &known[i].guid, sizeof(*guid)) == 0)
            handoff_text_format(text, " %s", known[i].name);
}

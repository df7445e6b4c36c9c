#include "identify.h"

#include <string.h>

#include <handoff/record.h>

#include "tables.h"

#define IS_ASCII(unit) ((unit) >= ' ' && (unit) < 0x7f)

static void copy_vendor(const CHAR16 *vendor, char result[IDENTITY_VENDOR])
{
    UINTN used = 0;

    for (; vendor != NULL && *vendor != 0 && used < IDENTITY_VENDOR - 1; vendor++)
        result[used++] = IS_ASCII(*vendor) ? (char)*vendor : '?';
    result[used] = '\0';
}

/* The entry point may be of either kind, whatever the GUID says that it was found under. */
static bool read_smbios(const UINT8 *entry, struct smbios_facts *facts)
{
    UINT64 address;
    UINT64 size;

    if (entry == NULL || smbios_entry_size(entry) == 0 || !smbios_entry_read(entry, &address, &size))
        return false;
    return smbios_table_read((const UINT8 *)address, size, facts);
}

void identify_firmware(struct loader *loader)
{
    const EFI_SYSTEM_TABLE *system_table = loader->system_table;
    struct identity *identity = &loader->identity;

    copy_vendor(system_table->FirmwareVendor, identity->firmware_vendor);
    identity->firmware_revision = system_table->FirmwareRevision;
    identity->uefi_revision = system_table->Hdr.Revision;
}

void identify_machine(struct loader *loader)
{
    struct identity *identity = &loader->identity;

    identity->has_facts = read_smbios(tables_smbios(loader), &identity->facts);
    identity_conclude(identity);
}

UINT64 identify_run(struct loader *loader)
{
    const UINT64 ticks = arch_ticks();
    const UINT32 machine = handoff_crc32(0, loader->identity.name, strlen(loader->identity.name));
    const UINT32 high = handoff_crc32(machine, &loader->start_time, sizeof(loader->start_time));
    const UINT64 run = (UINT64)high << 32 | handoff_crc32(high, &ticks, sizeof(ticks));

    return run != 0 ? run : 1;
}

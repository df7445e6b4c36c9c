#include "smbios_builder.h"

#include "unit_test.h"

void smbios_add(struct smbios_table *table, UINT8 type, UINT8 formatted, const void *strings, UINTN size)
{
    UINT8 *structure = table->bytes + table->size;

    assert_true(table->size + formatted + size <= sizeof(table->bytes));
    structure[0] = type;
    structure[1] = formatted;
    for (UINT8 i = 4; i < formatted; i++)
        structure[i] = (UINT8)(i - 3);
    memcpy(structure + formatted, strings, size);
    table->size += formatted + size;
}

struct smbios_table smbios_of_machine(const char *serial)
{
    struct smbios_table table = {0};
    static const char firmware[] = "Fake Firmware\0001.23\0";
    char system[128];
    UINTN used =
        (UINTN)snprintf(system, sizeof(system), "Maker%cModel  X-1 (2026)%cRev\t2%c%s%c", 0, 0, 0, serial, 0);

    smbios_add(&table, 0, 24, firmware, sizeof(firmware));
    table.bytes[8] = 2; /* the date: the version's string */
    system[++used - 1] = '\0';
    smbios_add(&table, 1, 27, system, used);
    smbios_add(&table, 127, 4, "\0", 2);
    return table;
}

void smbios_seal(UINT8 *entry, UINTN size)
{
    UINT8 *checksum = entry + (entry[3] == '3' ? 5 : 4);
    UINT8 sum = 0;

    *checksum = 0;
    for (UINTN i = 0; i < size; i++)
        sum = (UINT8)(sum + entry[i]);
    *checksum = (UINT8)-sum;
}

void smbios_make_entry_64(UINT8 entry[24], UINT64 address, UINT32 size)
{
    static const UINT8 anchor[] = {'_', 'S', 'M', '3', '_'};

    memset(entry, 0, 24);
    memcpy(entry, anchor, sizeof(anchor));
    entry[6] = 24;
    entry[7] = 3;
    memcpy(entry + 12, &size, sizeof(size));
    memcpy(entry + 16, &address, sizeof(address));
    smbios_seal(entry, 24);
}

void smbios_make_entry_32(UINT8 entry[31], UINT32 address, UINT16 size)
{
    static const UINT8 anchor[] = {'_', 'S', 'M', '_'};
    static const UINT8 middle[] = {'_', 'D', 'M', 'I', '_'};

    memset(entry, 0, 31);
    memcpy(entry, anchor, sizeof(anchor));
    entry[5] = 31;
    entry[6] = 2;
    memcpy(entry + 16, middle, sizeof(middle));
    memcpy(entry + 22, &size, sizeof(size));
    memcpy(entry + 24, &address, sizeof(address));
    smbios_seal(entry, 31);
}

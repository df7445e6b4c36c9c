#include "smbios.h"

#include <string.h>

/* Entry points: the one of 64 bits (5.2.2), and the one of 32 bits (5.2.1). */
#define ENTRY_64_SIZE    24
#define ENTRY_64_LENGTH  6
#define ENTRY_64_MAXIMUM 12 /* 32 bits: of the table */
#define ENTRY_64_ADDRESS 16 /* 64 bits */
#define ENTRY_32_SIZE    31
#define ENTRY_32_LENGTH  5
#define ENTRY_32_TABLE   22 /* 16 bits: size of the table */
#define ENTRY_32_ADDRESS 24 /* 32 bits */

#define HEADER_SIZE  4 /* type, length, handle */
#define TYPE_BIOS    0
#define TYPE_SYSTEM  1
#define TYPE_END     127
#define SYSTEM_UUID  8

/* A structure: its formatted part, and the strings behind that. */
struct structure {
    const UINT8 *bytes;
    UINT64       formatted;
    UINT64       size; /* with its strings, up to their end */
};

static UINT64 read_number(const UINT8 *bytes, UINTN width)
{
    UINT64 number = 0;

    while (width-- > 0)
        number = number << 8 | bytes[width];
    return number;
}

static bool sums_to_zero(const UINT8 *bytes, UINTN size)
{
    UINT8 sum = 0;

    for (UINTN i = 0; i < size; i++)
        sum = (UINT8)(sum + bytes[i]);
    return sum == 0;
}

static bool is_entry_64(const UINT8 *entry)
{
    return memcmp(entry, "_SM3_", 5) == 0;
}

UINTN smbios_entry_size(const UINT8 *entry)
{
    if (is_entry_64(entry))
        return ENTRY_64_SIZE;
    return memcmp(entry, "_SM_", 4) == 0 ? ENTRY_32_SIZE : 0;
}

static bool read_entry_64(const UINT8 *entry, UINT64 *address, UINT64 *size)
{
    *address = read_number(entry + ENTRY_64_ADDRESS, 8);
    *size = read_number(entry + ENTRY_64_MAXIMUM, 4);
    return entry[ENTRY_64_LENGTH] == ENTRY_64_SIZE && sums_to_zero(entry, ENTRY_64_SIZE);
}

/* Version 2.1 of the specification called the length 30 by mistake, and some machines still say so. */
static bool read_entry_32(const UINT8 *entry, UINT64 *address, UINT64 *size)
{
    const UINT8 length = entry[ENTRY_32_LENGTH];

    *address = read_number(entry + ENTRY_32_ADDRESS, 4);
    *size = read_number(entry + ENTRY_32_TABLE, 2);
    return (length == ENTRY_32_SIZE || length == ENTRY_32_SIZE - 1) && sums_to_zero(entry, ENTRY_32_SIZE);
}

bool smbios_entry_read(const UINT8 *entry, UINT64 *address, UINT64 *size)
{
    const bool whole =
        is_entry_64(entry) ? read_entry_64(entry, address, size) : read_entry_32(entry, address, size);

    if (*size > SMBIOS_TABLE_LIMIT)
        *size = SMBIOS_TABLE_LIMIT;
    return whole && *address != 0 && *size != 0 && *address + *size > *address;
}

/* The structure at the beginning of some bytes. False: it is cut off. */
static bool find_structure(const UINT8 *bytes, UINT64 size, struct structure *structure)
{
    if (size < HEADER_SIZE || bytes[1] < HEADER_SIZE)
        return false;
    *structure = (struct structure){bytes, bytes[1], bytes[1]};
    while (structure->size + 2 <= size) {
        if (bytes[structure->size] == 0 && bytes[structure->size + 1] == 0) {
            structure->size += 2;
            return true;
        }
        structure->size++;
    }
    return false;
}

/* The string with a number from 1; NULL: there is no such string. Two NULs end the last one. */
static const char *find_string(const struct structure *structure, UINT8 number)
{
    UINT64 at = structure->formatted;

    if (number == 0)
        return NULL;
    while (--number > 0 && structure->bytes[at] != 0)
        at += strlen((const char *)structure->bytes + at) + 1;
    return structure->bytes[at] == 0 ? NULL : (const char *)structure->bytes + at;
}

static char cleaned(char byte)
{
    if ((UINT8)byte > '~')
        return '?';
    if (byte < ' ')
        return ' ';
    return byte;
}

static void copy_cleaned(const char *text, char result[SMBIOS_TEXT])
{
    UINTN used = 0;

    for (; *text != '\0' && used < SMBIOS_TEXT - 1; text++) {
        const char byte = cleaned(*text);
        if (byte != ' ' || (used != 0 && result[used - 1] != ' '))
            result[used++] = byte;
    }
    if (used != 0 && result[used - 1] == ' ')
        used--;
    result[used] = '\0';
}

/* The formatted part has the number of the string at `offset`. */
static void copy_string(const struct structure *structure, UINTN offset, char result[SMBIOS_TEXT])
{
    const char *text = offset < structure->formatted ? find_string(structure, structure->bytes[offset]) : NULL;

    if (text != NULL)
        copy_cleaned(text, result);
}

static void read_bios(const struct structure *structure, struct smbios_facts *facts)
{
    copy_string(structure, 4, facts->firmware_vendor);
    copy_string(structure, 5, facts->firmware_version);
    copy_string(structure, 8, facts->firmware_date);
}

static void read_system(const struct structure *structure, struct smbios_facts *facts)
{
    copy_string(structure, 4, facts->maker);
    copy_string(structure, 5, facts->product);
    copy_string(structure, 6, facts->version);
    copy_string(structure, 7, facts->serial);
    if (structure->formatted >= SYSTEM_UUID + sizeof(facts->uuid))
        memcpy(facts->uuid, structure->bytes + SYSTEM_UUID, sizeof(facts->uuid));
}

bool smbios_table_read(const UINT8 *table, UINT64 size, struct smbios_facts *facts)
{
    struct structure structure = {0};
    bool found = false;

    memset(facts, 0, sizeof(*facts));
    for (UINT64 at = 0; find_structure(table + at, size - at, &structure); at += structure.size) {
        if (structure.bytes[0] == TYPE_END)
            break;
        if (structure.bytes[0] == TYPE_BIOS)
            read_bios(&structure, facts);
        if (structure.bytes[0] == TYPE_SYSTEM && !found) {
            read_system(&structure, facts);
            found = true;
        }
    }
    return found;
}

/* smbios.h: whatever the memory holds, nothing beyond it is read, and what comes out are clean, short words. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "loader/identity.h"

static void require_clean(const char *text)
{
    const size_t length = strlen(text);

    require(length < SMBIOS_TEXT);
    for (size_t i = 0; i < length; i++) {
        require(text[i] >= ' ' && text[i] <= '~');
        require(text[i] != ' ' || (i != 0 && i + 1 != length && text[i + 1] != ' '));
    }
}

static void require_clean_facts(const struct smbios_facts *facts)
{
    require_clean(facts->firmware_vendor);
    require_clean(facts->firmware_version);
    require_clean(facts->firmware_date);
    require_clean(facts->maker);
    require_clean(facts->product);
    require_clean(facts->version);
    require_clean(facts->serial);
}

static void require_file_name(const char *name)
{
    require(strlen(name) <= 41);
    require(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name));
}

static void check_entry(const struct input *input)
{
    uint8_t bytes[SMBIOS_ENTRY_SIZE] = {0};
    UINT64 address = 0;
    UINT64 size = 0;

    memcpy(bytes, input->bytes, input->size < sizeof(bytes) ? input->size : sizeof(bytes));
    uint8_t *entry = exact_copy(bytes, smbios_entry_size(bytes));
    if (smbios_entry_size(bytes) != 0 && smbios_entry_read(entry, &address, &size)) {
        require(address != 0 && size != 0 && size <= SMBIOS_TABLE_LIMIT);
        require(address + size > address);
    }
    free(entry);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct input input = {data, size};
    struct identity identity = {0};
    uint8_t *table = exact_copy(data, size);

    check_entry(&input);
    identity.has_facts = smbios_table_read(table, size, &identity.facts);
    require_clean_facts(&identity.facts);
    identity_conclude(&identity);
    require_file_name(identity.name);
    free(table);
    return 0;
}

/* loader/smbios.h: what the tables say, and that nothing is believed that is not whole. */
#include "unit_test.h"

#include "loader/smbios.h"
#include "smbios_builder.h"

static void reads_both_entry_points(void **state)
{
    UINT8 entry[31];
    UINT64 address = 0;
    UINT64 size = 0;

    (void)state;
    smbios_make_entry_64(entry, 0x123456789000, 0x2000);
    assert_int_equal(smbios_entry_size(entry), 24);
    assert_true(smbios_entry_read(entry, &address, &size));
    assert_int_equal(address, 0x123456789000);
    assert_int_equal(size, 0x2000);
    smbios_make_entry_32(entry, 0xf0000, 0x321);
    assert_int_equal(smbios_entry_size(entry), 31);
    assert_true(smbios_entry_read(entry, &address, &size));
    assert_int_equal(address, 0xf0000);
    assert_int_equal(size, 0x321);
}

static void assert_refused(UINT8 *entry)
{
    UINT64 address;
    UINT64 size;

    assert_false(smbios_entry_read(entry, &address, &size));
}

static void refuses_each_wrong_byte_of_an_entry_point(void **state)
{
    UINT8 entry[31];

    (void)state;
    for (UINTN i = 5; i < 24; i++) {
        smbios_make_entry_64(entry, 0x1000, 0x100);
        entry[i] = (UINT8)(entry[i] + 1);
        assert_refused(entry);
    }
    for (UINTN i = 4; i < 31; i++) {
        smbios_make_entry_32(entry, 0x1000, 0x100);
        entry[i] = (UINT8)(entry[i] + 1);
        assert_refused(entry);
    }
    assert_int_equal(smbios_entry_size((const UINT8 *)"_SMX_"), 0);
    assert_int_equal(smbios_entry_size((const UINT8 *)"RSD P"), 0);
}

static void refuses_places_that_cannot_be(void **state)
{
    UINT8 entry[31];
    UINT64 address;
    UINT64 size;

    (void)state;
    smbios_make_entry_64(entry, 0, 0x100);
    assert_refused(entry);
    smbios_make_entry_64(entry, 0x1000, 0);
    assert_refused(entry);
    smbios_make_entry_64(entry, 0xffffffffffffff00, 0x200);
    assert_refused(entry);
    smbios_make_entry_64(entry, 0x1000, 0xffffffff);
    assert_true(smbios_entry_read(entry, &address, &size));
    assert_int_equal(size, SMBIOS_TABLE_LIMIT);
    smbios_make_entry_64(entry, 0x1000, 0x100);
    entry[6] = 23;
    smbios_seal(entry, 24);
    assert_refused(entry);
    smbios_make_entry_32(entry, 0x1000, 0x100);
    entry[5] = 30; /* the mistake of version 2.1 */
    smbios_seal(entry, 31);
    assert_true(smbios_entry_read(entry, &address, &size));
    entry[5] = 29;
    smbios_seal(entry, 31);
    assert_refused(entry);
}

static void tells_the_machine_in_clean_words(void **state)
{
    const struct smbios_table table = smbios_of_machine("12345");
    struct smbios_facts facts;

    (void)state;
    assert_true(smbios_table_read(table.bytes, table.size, &facts));
    assert_string_equal(facts.firmware_vendor, "Fake Firmware");
    assert_string_equal(facts.firmware_version, "1.23");
    assert_string_equal(facts.firmware_date, "1.23");
    assert_string_equal(facts.maker, "Maker");
    assert_string_equal(facts.product, "Model X-1 (2026)");
    assert_string_equal(facts.version, "Rev 2");
    assert_string_equal(facts.serial, "12345");
    assert_int_equal(facts.uuid[0], 5); /* the builder counts up */
    assert_int_equal(facts.uuid[15], 20);
}

/* An exact copy, so that AddressSanitizer sees what lies beyond. */
static void read_cut_off(const struct smbios_table *table, UINTN size)
{
    UINT8 *bytes = malloc(size == 0 ? 1 : size);
    struct smbios_facts facts;

    assert_non_null(bytes);
    memcpy(bytes, table->bytes, size);
    const bool found = smbios_table_read(bytes, size, &facts);
    assert_int_equal(found, size >= table->size - 6);
    assert_int_equal(facts.firmware_vendor[0] != '\0', size >= 44);
    free(bytes);
}

static void reads_no_structure_that_is_cut_off(void **state)
{
    const struct smbios_table table = smbios_of_machine("12345");

    (void)state;
    for (UINTN size = 0; size <= table.size; size++)
        read_cut_off(&table, size);
}

static void goes_no_further_than_the_end(void **state)
{
    struct smbios_table table = {0};
    struct smbios_facts facts;

    (void)state;
    smbios_add(&table, 127, 4, "\0", 2);
    smbios_add(&table, 1, 27, "Maker\0", 7);
    assert_false(smbios_table_read(table.bytes, table.size, &facts));
    table = (struct smbios_table){0};
    smbios_add(&table, 1, 3, "Maker\0", 7); /* a header that denies itself would be walked for ever */
    assert_false(smbios_table_read(table.bytes, table.size, &facts));
}

static void lacks_what_a_short_structure_lacks(void **state)
{
    struct smbios_table table = {0};
    struct smbios_facts facts;

    (void)state;
    smbios_add(&table, 1, 6, "Maker\0\x01\x80 \x7f\0", 12);
    smbios_add(&table, 1, 6, "Other\0", 7); /* the first one counts */
    assert_true(smbios_table_read(table.bytes, table.size, &facts));
    assert_string_equal(facts.maker, "Maker");
    assert_string_equal(facts.product, "? ?");
    assert_string_equal(facts.version, "");
    assert_int_equal(facts.uuid[0], 0);
}

static void lacks_strings_that_are_not_there(void **state)
{
    struct smbios_table table = {0};
    struct smbios_facts facts;

    (void)state;
    smbios_add(&table, 1, 27, "Maker\0", 7);
    table.bytes[5] = 0; /* no string */
    assert_true(smbios_table_read(table.bytes, table.size, &facts));
    assert_string_equal(facts.maker, "Maker");
    assert_string_equal(facts.product, "");
    assert_string_equal(facts.version, "");
}

static void cuts_long_strings_off(void **state)
{
    struct smbios_table table = {0};
    struct smbios_facts facts;
    char text[202];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[200] = text[201] = '\0';
    smbios_add(&table, 1, 27, text, sizeof(text));
    assert_true(smbios_table_read(table.bytes, table.size, &facts));
    assert_int_equal(strlen(facts.maker), SMBIOS_TEXT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_entry_points),
        cmocka_unit_test(refuses_each_wrong_byte_of_an_entry_point),
        cmocka_unit_test(refuses_places_that_cannot_be),
        cmocka_unit_test(tells_the_machine_in_clean_words),
        cmocka_unit_test(reads_no_structure_that_is_cut_off),
        cmocka_unit_test(goes_no_further_than_the_end),
        cmocka_unit_test(lacks_what_a_short_structure_lacks),
        cmocka_unit_test(lacks_strings_that_are_not_there),
        cmocka_unit_test(cuts_long_strings_off),
    };

    return unit_test_run(tests);
}

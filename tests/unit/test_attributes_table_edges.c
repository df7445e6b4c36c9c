/* attributes_table.h: tables of a header alone, and entries that two descriptors claim. */
#include "attributes_builder.h"
#include "map_builder.h"
#include "unit_test.h"

/* What is wrong with the 16 bytes that are there comes before what is missing behind them. */
static void a_header_alone_is_read(void **state)
{
    struct attributes_table table = attributes_new(NULL, 0, 48);
    struct handoff_memory_map runtime = map_new(48, 1);
    struct handoff_attributes attributes;

    (void)state;
    map_add(&runtime, EfiRuntimeServicesCode, 0x10000, 4, RAM_RUNTIME);
    assert_int_equal(table.size, sizeof(*table.header));
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes),
                  HANDOFF_ATTRIBUTES_SIZE);
    table.header->descriptor_size = 40;
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes),
                  HANDOFF_ATTRIBUTES_STRIDE);
    table.header->version = 3;
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes),
                  HANDOFF_ATTRIBUTES_VERSION);
    map_free(&runtime);
    attributes_free(&table);
}

/* A device that ends in the entry's first byte, or a byte before it. */
static void an_entry_whose_first_byte_is_claimed_twice_is_stray(void **state)
{
    static const struct attributes_entry entry = {EfiRuntimeServicesCode, 0x10000, 4, CODE};

    (void)state;
    for (UINT64 shared = 0; shared < 2; shared++) {
        struct attributes_table table = attributes_new(&entry, 1, 48);
        struct handoff_memory_map runtime = map_new(48, 2);
        struct handoff_attributes attributes;
        map_add(&runtime, EfiMemoryMappedIO, 0xf000 + shared, 1, EFI_MEMORY_RUNTIME);
        map_add(&runtime, EfiRuntimeServicesCode, 0x10000, 4, RAM_RUNTIME);
        assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes),
                      shared == 0 ? HANDOFF_OK : HANDOFF_ATTRIBUTES_STRAY);
        map_free(&runtime);
        attributes_free(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_alone_is_read),
        cmocka_unit_test(an_entry_whose_first_byte_is_claimed_twice_is_stray),
    };

    return unit_test_run(tests);
}

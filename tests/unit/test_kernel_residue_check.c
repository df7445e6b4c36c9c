/* What svam.residue says of words that SetVirtualAddressMap should have converted. */
#include <stdio.h>
#include <string.h>

#include "check_cases.h"
#include "kernel-stub/checks/svam.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/residue.h"
#include "kernel_evidence.h"
#include "unit_test.h"

static char seen[1024];
static char next[512];

static struct check_context run(void)
{
    struct check_context context = {
        .info = &fixture.info,
        .seen = handoff_text_in(seen, sizeof(seen)),
        .next = handoff_text_in(next, sizeof(next)),
    };

    run_svam_residue(&context);
    return context;
}

static void leave(unsigned index, UINT64 value)
{
    kernel_fixture_hold(index, value, value);
}

static void assert_says(const char *text)
{
    if (strstr(seen, text) == NULL)
        fail_msg("\"%s\" is not in: %s", text, seen);
}

static void the_first_of_each_kind_are_listed(void **state)
{
    const UINT64 tables = (UINT64)kernel_fixture_tables();

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    const UINT64 physical = kernel_fixture_physical(kernel_fixture_tables());
    for (unsigned i = 0; i < 6; i++)
        leave(i, 0x102000 + i);
    leave(6, 0x7e900020);
    kernel_fixture_hold(7, physical, 2 * tables - physical);
    const struct check_context context = run();
    assert_int_equal(context.outcome, OUTCOME_FAILED);
    assert_string_equal(context.diagnosis, DIAGNOSIS_UNCONVERTED_POINTER);
    assert_int_equal(context.address, &kernel_fixture_tables()->words[6]);
    assert_says("1024 words: 15 converted, 1 converted twice, 1 still physical, 6 to boot services; "
                "still physical: 0x7e900020 at 0x7e800170; to boot services: 0x102000 at 0x7e800140, "
                "0x102001 at 0x7e800148, 0x102002 at 0x7e800150, 0x102003 at 0x7e800158");
    assert_null(strstr(seen, "0x102004"));
}

/* Images have their data there, and less that is only left over. */
static void code_comes_first(void **state)
{
    UINT64 word;
    char expected[64];

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    memcpy(&word, (const void *)fixture.info.evidence.before_svam.virtual_address, sizeof(word));
    kernel_fixture_region(REGION_BOOT_DATA)->PhysicalStart = word & ~HANDOFF_PAGE_MASK; /* so that it points there */
    leave(0, 0x102000);
    run();
    snprintf(expected, sizeof(expected), "; to boot services: 0x%llx at 0x7e000000, ", (unsigned long long)word);
    assert_says(expected);
    assert_says("runtime data, 1024 words: 15 converted, 0 converted twice, 0 still physical, 1 to boot services");
}

static void the_image_is_named(void **state)
{
    UINT64 word;

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_evidence_start();
    memcpy(&word, (const void *)fixture.info.evidence.before_svam.virtual_address, sizeof(word));
    kernel_fixture_region(REGION_BOOT_DATA)->PhysicalStart = word & ~HANDOFF_PAGE_MASK;
    run();
    assert_says(" at Driver.efi+0x0");
}

/* The words of the fixture lie in an image that begins with their page, and ends far behind it. */
static void what_an_image_says_of_its_base_is_no_residue(void **state)
{
    static struct handoff_image image;

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    image = (struct handoff_image){.size = 0x4000, .name = "Data.efi"};
    image.physical_address = kernel_fixture_physical(kernel_fixture_tables());
    fixture.info.evidence.images = (struct handoff_span){.virtual_address = (UINT64)&image, .size = sizeof(image)};
    leave(2, image.physical_address);
    assert_int_equal(run().outcome, OUTCOME_PASSED);
    leave(2, image.physical_address + 8);
    assert_int_equal(run().outcome, OUTCOME_FAILED);
    assert_says("still physical: 0x7e800008 at Data.efi+0x150");
    leave(2, image.physical_address);
    fixture.info.evidence.images.size = 0;
    assert_int_equal(run().outcome, OUTCOME_FAILED);
    fixture.info.evidence.images.size = sizeof(image);
    image.physical_address = kernel_fixture_region(REGION_CODE)->PhysicalStart;
    image.size = 0x900000;
    leave(2, image.physical_address); /* behind the headers it is a pointer like any other */
    assert_int_equal(run().outcome, OUTCOME_FAILED);
}

/* The tables themselves hold addresses that stay physical on purpose. */
static void what_is_meant_to_stay_is_no_residue(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    assert_int_equal(run().outcome, OUTCOME_PASSED);
    kernel_fixture_tables()->system.NumberOfTableEntries = 1; /* the second entry is one no longer */
    assert_int_equal(run().outcome, OUTCOME_FAILED);
    assert_says(" 1 still physical, ");
}

/* The last word of the copy is the last that is compared. */
static void a_copy_that_was_cut_off(void **state)
{
    struct handoff_span *copy = &fixture.info.evidence.before_svam;

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    leave(4, 0x102004);
    leave(5, 0x102005);
    copy->size -= 2 * HANDOFF_PAGE_SIZE - ((UINT64)&kernel_fixture_tables()->words[5] -
                                          (UINT64)kernel_fixture_tables());
    run();
    assert_says(" 1 to boot services; to boot services: 0x102004 at ");
    copy->size -= sizeof(UINT64);
    assert_int_equal(run().outcome, OUTCOME_PASSED);
}

static void pieces_left_out_are_told(void **state)
{
    static EFI_MEMORY_DESCRIPTOR map[RESIDUE_RANGES];

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    for (UINTN i = 0; i < COUNT(map); i++)
        map[i] = (EFI_MEMORY_DESCRIPTOR){.Type = EfiBootServicesData, .NumberOfPages = 1,
                                         .PhysicalStart = 0x200000 + i * 0x2000};
    fixture.info.memory_map.descriptors = (struct handoff_span){0, (UINT64)map, sizeof(map)};
    fixture.info.memory_map.stride = sizeof(map[0]);
    run();
    assert_says("; 4 pieces of memory were not looked at");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_of_each_kind_are_listed),
        cmocka_unit_test(code_comes_first),
        cmocka_unit_test(the_image_is_named),
        cmocka_unit_test(what_an_image_says_of_its_base_is_no_residue),
        cmocka_unit_test(what_is_meant_to_stay_is_no_residue),
        cmocka_unit_test(a_copy_that_was_cut_off),
        cmocka_unit_test(pieces_left_out_are_told),
    };

    return unit_test_run(tests);
}

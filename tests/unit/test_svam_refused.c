/* What a person is told to do about a SetVirtualAddressMap that was refused. */
#include "kernel-stub/checks/svam.h"
#include "kernel_fixture.h"
#include "unit_test.h"

static const struct check check = {"svam.succeeded", SEVERITY_CRITICAL, "1.1", run_svam_succeeded};

struct told {
    char seen[512];
    char next[512];
};

/* The map that was given has `code` regions of runtime code, all others are data. */
static struct told refused(EFI_STATUS status, UINTN code)
{
    const struct handoff_map *given = &fixture.info.runtime_map;
    struct told told = {.seen = "", .next = ""};
    struct check_context context = {.info = &fixture.info,
                                    .check = &check,
                                    .seen = handoff_text_in(told.seen, sizeof(told.seen)),
                                    .next = handoff_text_in(told.next, sizeof(told.next))};

    for (UINTN i = 0; i * given->stride < given->descriptors.size; i++) {
        EFI_MEMORY_DESCRIPTOR *descriptor = (void *)(given->descriptors.virtual_address + i * given->stride);
        descriptor->Type = i < code ? EfiRuntimeServicesCode : EfiRuntimeServicesData;
    }
    fixture.info.svam.status = status;
    run_svam_succeeded(&context);
    assert_int_equal(context.outcome, OUTCOME_FAILED);
    return told;
}

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    return 0;
}

/* U-Boot takes exactly one. */
static void test_not_one_region_of_code(void **state)
{
    const struct told two = refused(EFI_INVALID_PARAMETER, 2);
    const struct told none = refused(EFI_INVALID_PARAMETER, 0);

    (void)state;
    assert_non_null(strstr(two.seen, "returned EFI_INVALID_PARAMETER for "));
    assert_non_null(strstr(two.seen, ", 2 of them EfiRuntimeServicesCode"));
    assert_non_null(strstr(two.next, "Boot without runtime drivers."));
    assert_non_null(strstr(none.seen, ", 0 of them EfiRuntimeServicesCode"));
    assert_non_null(strstr(none.next, "exactly one"));
}

static void test_another_reason(void **state)
{
    const struct told one = refused(EFI_INVALID_PARAMETER, 1);
    const struct told mapping = refused(EFI_NO_MAPPING, 2);

    (void)state;
    assert_non_null(strstr(one.seen, ", 1 of them EfiRuntimeServicesCode"));
    assert_null(strstr(one.next, "U-Boot"));
    assert_non_null(strstr(mapping.seen, "returned EFI_NO_MAPPING for "));
    assert_null(strstr(mapping.next, "U-Boot"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_not_one_region_of_code, start),
        cmocka_unit_test_setup(test_another_reason, start),
    };

    return unit_test_run(tests);
}

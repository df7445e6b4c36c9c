/* The answers below a verdict: they claim no more than was watched. */
#include "kernel-stub/questions.h"
#include "kernel_console.h"
#include "kernel_verdict.h"
#include "unit_test.h"

#define ANSWER    "ExitBootServices? no, "
#define UNWATCHED "not watched: SetVirtualAddressMap (crossing=lenient); "
#define UNUSED    "4 calls with that memory not translated, and its poison is intact\n"

static void calls(struct check_context *context)
{
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    runtime_get_time(context->runtime, &time, &capabilities);
    check_pass(context, "called");
}

static bool converted_twice;

static void converts(struct check_context *context)
{
    if (converted_twice)
        check_fail(context, NULL, NULL, "twice");
    check_pass(context, "once");
}

static const char *stale_checksum;
static bool tables_wrong;

static void converts_tables(struct check_context *context)
{
    context->stale_checksum = stale_checksum;
    if (tables_wrong)
        check_fail(context, NULL, NULL, "wrong");
    check_pass(context, "right");
}

static const struct check checks[] = {
    {"svam.convert_pointer", SEVERITY_HIGH, "1", calls},
    {"svam.tables_converted", SEVERITY_HIGH, "1", converts_tables},
    {"svam.converted_once", SEVERITY_HIGH, "1", converts},     {"isolation.no_fault", SEVERITY_HIGH, "1", calls},
    {"exit_boot.no_boot_service", SEVERITY_HIGH, "1", calls}, {"isolation.poison_intact", SEVERITY_HIGH, "1", calls},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void run(void)
{
    kernel_verdict_run();
    questions_answer(&verdict);
}

static void assert_answered(const char *answer)
{
    kernel_console_start();
    assert_int_equal(kernel_console_run(run), END_RETURNED);
    assert_printed(answer);
}

static void test_converted_pointers(void **state)
{
    struct handoff_settings *settings = &fixture.info.settings;

    (void)state;
    assert_answered("# 6. Were runtime pointers converted? yes (4 calls with no physical address translated, ");
    settings->keep_identity = 1;
    assert_answered("# 6. Were runtime pointers converted? not known: identity=keep ");
    settings->keep_identity = 0;
    settings->virtmap = HANDOFF_VIRTMAP_OVER;
    assert_answered("# 6. Were runtime pointers converted? not known: virtmap=over ");
    converted_twice = true;
    assert_answered("# 6. Were runtime pointers converted? no: svam.converted_once failed\n");
    converted_twice = false;
    settings->virtmap = HANDOFF_VIRTMAP_IDENTITY;
    assert_answered("# 6. Were runtime pointers converted? not known: physical and virtual addresses are equal ");
}

/* Pointers are right, and the sum over them is not. */
static void test_converted_pointers_of_a_stale_checksum(void **state)
{
    struct handoff_settings *settings = &fixture.info.settings;

    (void)state;
    tables_wrong = true;
    stale_checksum = NULL;
    assert_answered("# 6. Were runtime pointers converted? no: svam.tables_converted failed (4 calls ");
    stale_checksum = "system table";
    assert_answered("# 6. Were runtime pointers converted? yes (4 calls with no physical address translated, 0 "
                    "faults), but the CRC32 of the system table was not renewed: svam.tables_converted\n");
    settings->virtmap = HANDOFF_VIRTMAP_OVER;
    assert_answered("# 6. Were runtime pointers converted? not known: virtmap=over ");
    settings->virtmap = HANDOFF_VIRTMAP_OFFSET;
    converted_twice = true;
    assert_answered("# 6. Were runtime pointers converted? no: svam.converted_once failed (4 calls with no physical "
                    "address translated, 0 faults)\n");
    converted_twice = false;
    tables_wrong = false;
}

static void test_use_of_boot_services(void **state)
{
    (void)state;
    fixture.info.settings.crossing_strict = 1;
    assert_answered(ANSWER UNUSED);
    fixture.info.settings.crossing_strict = 0;
    assert_answered(ANSWER UNWATCHED UNUSED);
    fixture.info.svam.status = HANDOFF_NOT_CALLED;
    assert_answered(ANSWER UNUSED);
}

/* As of U-Boot. */
static void test_set_virtual_address_map_in_boot_services_code(void **state)
{
    static const char itself[] =
        "ExitBootServices? yes, SetVirtualAddressMap itself: it lies in EfiBootServicesCode\n";

    (void)state;
    fixture.saved_services.SetVirtualAddressMap = (EFI_SET_VIRTUAL_ADDRESS_MAP)0x102040u;
    assert_answered(itself);
    fixture.info.settings.crossing_strict = 1;
    assert_answered(itself);
    fixture.info.svam.status = HANDOFF_NOT_CALLED;
    assert_answered(ANSWER UNUSED);
    fixture.info.svam.status = EFI_SUCCESS;
    fixture.info.saved.runtime_services.size = sizeof(EFI_TABLE_HEADER);
    assert_answered(ANSWER UNUSED);
    fixture.info.saved.runtime_services.size = sizeof(EFI_RUNTIME_SERVICES);
    fixture.saved_services.SetVirtualAddressMap = (EFI_SET_VIRTUAL_ADDRESS_MAP)0xfedc0000u; /* no memory at all */
    assert_answered(ANSWER UNUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_converted_pointers, kernel_verdict_start),
        cmocka_unit_test_setup(test_converted_pointers_of_a_stale_checksum, kernel_verdict_start),
        cmocka_unit_test_setup(test_use_of_boot_services, kernel_verdict_start),
        cmocka_unit_test_setup(test_set_virtual_address_map_in_boot_services_code, kernel_verdict_start),
    };

    return unit_test_run(tests);
}

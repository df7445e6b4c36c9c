/* The first thing that the kernel stub does: is this a boot info, and is it new enough? */
#include "kernel-stub/contract.h"
#include "kernel-stub/sinks.h"
#include "kernel_console.h"
#include "kernel_fixture.h"
#include "unit_test.h"

static const struct handoff_boot_info *handed;

static void require(void)
{
    contract_require(handed);
}

static void assert_refused(const char *reason)
{
    char bytes[128];
    struct handoff_text found = handoff_text_in(bytes, sizeof(bytes));

    assert_false(contract_holds(handed, &found));
    assert_non_null(strstr(bytes, reason));
    kernel_console_start();
    sinks_begin(0); /* as it is at entry: the port is opened for the message */
    assert_int_equal(kernel_console_run(require), END_HALTED);
    assert_non_null(strstr(console.output, "Bail out! "));
    assert_non_null(strstr(console.output, reason));
}

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    handed = &fixture.info;
    return 0;
}

static void test_holds(void **state)
{
    char bytes[128];
    struct handoff_text found = handoff_text_in(bytes, sizeof(bytes));

    (void)state;
    assert_true(contract_holds(handed, &found));
    assert_string_equal(bytes, "");
    kernel_console_start();
    assert_int_equal(kernel_console_run(require), END_RETURNED);
    assert_string_equal(console.output, "");
}

/* Later versions of the structure only add fields at its end. */
static void test_later_one_holds(void **state)
{
    char bytes[128];
    struct handoff_text found = handoff_text_in(bytes, sizeof(bytes));

    (void)state;
    fixture.info.version++;
    fixture.info.size += 64;
    assert_true(contract_holds(handed, &found));
}

static void test_none(void **state)
{
    (void)state;
    handed = NULL;
    assert_refused("without a boot info");
}

static void test_magic(void **state)
{
    (void)state;
    fixture.info.magic ^= 1;
    assert_refused("magic 0x46464f444e414820 instead of 0x46464f444e414821");
}

static void test_version(void **state)
{
    (void)state;
    fixture.info.version--;
    assert_refused("version 0, older than 1");
}

static void test_size(void **state)
{
    (void)state;
    fixture.info.size--;
    assert_refused("2607 bytes, at least 2608 needed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_holds, start), cmocka_unit_test_setup(test_later_one_holds, start),
        cmocka_unit_test_setup(test_none, start),  cmocka_unit_test_setup(test_magic, start),
        cmocka_unit_test_setup(test_version, start), cmocka_unit_test_setup(test_size, start),
    };

    return unit_test_run(tests);
}

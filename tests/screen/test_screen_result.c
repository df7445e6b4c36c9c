/* The result in one line: complete, bounded, and with a checksum that any CRC-32 program agrees with. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/screen.h"
#include "kernel-stub/screen_result.h"
#include "screen_run.h"
#include "tests/unit/unit_test.h"

static void passes(struct check_context *context)
{
    check_pass(context, "fine");
}

static void fails(struct check_context *context)
{
    check_fail(context, DIAGNOSIS_STALE_BOOT_SERVICES_DATA, NULL, "stale");
}

static const struct check checks[] = {
    {"a.passes", SEVERITY_HIGH, "1", passes},
    {"b.fails", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_00", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_01", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_02", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_03", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_04", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_05", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_06", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_07", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_08", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_09", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_10", SEVERITY_HIGH, "1", fails},
    {"c.a_check_with_a_long_name_11", SEVERITY_HIGH, "1", fails},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

/* Bit by bit, the most significant first. */
static uint32_t reversed(uint32_t value, unsigned bits)
{
    uint32_t result = 0;

    for (unsigned i = 0; i < bits; i++)
        result |= (value >> i & 1) << (bits - 1 - i);
    return result;
}

static uint32_t checksum_of(const char *bytes, size_t size)
{
    uint32_t remainder = 0xffffffff;

    for (size_t i = 0; i < size; i++) {
        remainder ^= reversed((uint8_t)bytes[i], 8) << 24;
        for (unsigned bit = 0; bit < 8; bit++)
            remainder = remainder << 1 ^ ((remainder & 0x80000000) != 0 ? 0x04c11db7 : 0);
    }
    return reversed(~remainder, 32);
}

static void assert_checksum(const char *result)
{
    const char *last = strrchr(result, ' ');
    char expected[32];

    assert_non_null(last);
    snprintf(expected, sizeof(expected), " crc32=%08x", checksum_of(result, (size_t)(last - result)));
    assert_string_equal(last, expected);
}

static void assert_result(const char *expected)
{
    assert_memory_equal(recording.code, expected, strlen(expected));
    assert_string_equal(strrchr(recording.code, ' '), recording.code + strlen(expected));
    assert_checksum(recording.code);
}

static void test_passed(void **state)
{
    char name[] = "maker-product-3";

    (void)state;
    screen_run("a.");
    assert_result("efi-handoff/1 PASSED passed=1 failed=0 skipped=0 warnings=0 machine=unknown run=0");
    fixture.info.machine_name = (struct handoff_span){.virtual_address = (uint64_t)name, .size = sizeof(name)};
    fixture.info.run = 0x1f00;
    screen_run("a.");
    assert_result("efi-handoff/1 PASSED passed=1 failed=0 skipped=0 warnings=0 machine=maker-product-3 run=1f00");
}

static void test_failed(void **state)
{
    (void)state;
    screen_run("a.,b.");
    assert_result("efi-handoff/1 FAILED passed=1 failed=1 skipped=0 warnings=0 machine=unknown run=0 "
                  "b.fails=stale-boot-services-data");
}

/* Those that there is room for, and how many there are more; also where not all of them were kept. */
static void test_bounded(void **state)
{
    char name[] = "a-machine-with-a-name-that-is-by-far-longer-than-what-is-taken-of-it-here";

    (void)state;
    fixture.info.machine_name = (struct handoff_span){.virtual_address = (uint64_t)name, .size = sizeof(name)};
    fixture.info.run = UINT64_MAX;
    screen_run("a.,b.,c.");
    assert_true(strlen(recording.code) < RESULT_SIZE);
    assert_non_null(strstr(recording.code, " b.fails=stale-boot-services-data more=12 "));
    assert_checksum(recording.code);
    fixture.info.machine_name.size = 0;
    screen_run("a.,b.,c.");
    assert_non_null(strstr(recording.code, "_name_00=stale-boot-services-data more=11 "));
    assert_checksum(recording.code);
}

static void test_in_words(void **state)
{
    (void)state;
    recording.refuses_qr = true;
    screen_run("a.");
    assert_string_equal(recording.code, "");
    assert_shown("efi-handoff/1 PASSED ");
    recording_start(60, 20, 1); /* too narrow for a code */
    screen_run("a.");
    assert_string_equal(recording.code, "");
    assert_shown("efi-handoff/1 PASSED passed=1 ");
}

#define SCREEN_TEST(function) cmocka_unit_test_setup_teardown(function, screen_run_start, screen_run_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(test_passed),
        SCREEN_TEST(test_failed),
        SCREEN_TEST(test_bounded),
        SCREEN_TEST(test_in_words),
    };

    return unit_test_run(tests);
}

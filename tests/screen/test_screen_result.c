/* The result in one line: complete, bounded, and with a checksum that any CRC-32 program agrees with. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/screen.h"
#include "kernel-stub/screen_layout.h"
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
    assert_result("efi-handoff/1 PASSED passed=1 failed=0 skipped=0 warnings=0 machine=unknown run=0 checks=a.");
    fixture.info.machine_name = (struct handoff_span){.virtual_address = (uint64_t)name, .size = sizeof(name)};
    fixture.info.run = 0x1f00;
    screen_run("a.");
    assert_result("efi-handoff/1 PASSED passed=1 failed=0 skipped=0 warnings=0 machine=maker-product-3 run=1f00 "
                  "checks=a.");
}

static void test_failed(void **state)
{
    (void)state;
    screen_run("a.,b.");
    assert_result("efi-handoff/1 FAILED passed=1 failed=1 skipped=0 warnings=0 machine=unknown run=0 "
                  "checks=a.,b. b.fails=stale-boot-services-data");
}

/* Those that there is room for, and how many there are more; also where not all of them were kept. */
static void test_bounded(void **state)
{
    char name[] = "a-machine-with-the-longest-name-there-0123abcd";

    (void)state;
    fixture.info.machine_name = (struct handoff_span){.virtual_address = (uint64_t)name, .size = sizeof(name)};
    fixture.info.run = UINT64_MAX;
    screen_run("a.,b.,c.");
    assert_true(strlen(recording.code) < RESULT_SIZE);
    assert_non_null(strstr(recording.code, " checks=a.,b.,c. b.fails=stale-boot-services-data more=12 "));
    assert_checksum(recording.code);
    fixture.info.machine_name.size = 0;
    fixture.info.run = 0;
    screen_run("a.,b.,c.");
    assert_non_null(strstr(recording.code, "_name_00=stale-boot-services-data more=11 "));
    assert_checksum(recording.code);
}

/* All settings that differ, and what there is room for of a long list of checks. */
static void test_settings(void **state)
{
    char name[] = "a-machine-with-the-longest-name-there-0123abcd";

    (void)state;
    fixture.info.machine_name = (struct handoff_span){.virtual_address = (uint64_t)name, .size = sizeof(name)};
    fixture.info.run = UINT64_MAX;
    fixture.info.settings.crossing_strict = 1;
    fixture.info.settings.keep_identity = 1;
    screen_run("a.,c.,c.,c.,c.,c.,c.");
    assert_non_null(strstr(recording.code, " identity=keep crossing=strict checks=a.,c.,c... more=12 "));
    assert_checksum(recording.code);
}

/* What the rows say together, without what fills them up. */
static const char *words_in(struct rectangle area)
{
    static char bytes[1024];

    bytes[0] = '\0';
    for (uint32_t row = area.y; row < area.y + area.height; row++)
        strncat(bytes, recording_row(row), sizeof(bytes) - strlen(bytes) - 1);
    return bytes + strspn(bytes, " ");
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

/* Where not all failures fit, those are left out that do not, and the line is whole. */
static void test_fewer_in_words(void **state)
{
    (void)state;
    recording_start(60, 19, 1);
    const struct screen_layout layout = screen_layout(&recording.canvas);
    screen_run("b.,c.");
    assert_non_null(strstr(words_in(layout.result), " more="));
    assert_checksum(words_in(layout.result));
}

/* Where nothing is to be left out, the end stays. */
static void test_cut_in_words(void **state)
{
    char result[RESULT_SIZE];
    struct handoff_text text = handoff_text_in(result, sizeof(result));
    static const struct findings none;

    (void)state;
    recording_start(40, 12, 1);
    screen_run("a.");
    result_tell(&verdict, &none, 0, &text);
    assert_string_equal(recording_row(11) + 26, strrchr(result, ' ') + 1);
    assert_memory_equal(recording_row(11), "efi-handoff/1 PASSED p... ", 26);
    for (uint32_t rows = 1; rows <= 3; rows++) {
        result_draw_words(&recording.canvas, (struct rectangle){0, 0, 30, rows}, &verdict, &none);
        assert_non_null(strstr(recording_row(rows - 1), strrchr(result, ' ') + 1));
    }
}

#define SCREEN_TEST(function) cmocka_unit_test_setup_teardown(function, screen_run_start, screen_run_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(test_passed),
        SCREEN_TEST(test_failed),
        SCREEN_TEST(test_bounded),
        SCREEN_TEST(test_settings),
        SCREEN_TEST(test_in_words),
        SCREEN_TEST(test_fewer_in_words),
        SCREEN_TEST(test_cut_in_words),
    };

    return unit_test_run(tests);
}

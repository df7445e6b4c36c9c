/* Whatever is in a name, a reason or a value: one line of TAP stays one line, and means what was meant. */
#include "kernel-stub/tap.h"
#include "kernel_console.h"
#include "unit_test.h"

static int start(void **state)
{
    (void)state;
    kernel_console_start();
    return 0;
}

static void test_results(void **state)
{
    (void)state;
    tap_result(true, 1, "map.sorted", NULL, NULL);
    tap_result(false, 2, "map.aligned", NULL, NULL);
    tap_result(true, 3, "time.get", "SKIP", "no clock");
    assert_string_equal(console.output, "ok 1 - map.sorted\n"
                                        "not ok 2 - map.aligned\n"
                                        "ok 3 - time.get # SKIP no clock\n");
}

/* A `#` would start a directive, and `\` would take a following `#` back. */
static void test_descriptions_are_escaped(void **state)
{
    (void)state;
    tap_result(false, 1, "a # SKIP b\\", NULL, NULL);
    tap_result(true, 2, "c", "SKIP", "d # TODO e");
    assert_string_equal(console.output, "not ok 1 - a \\# SKIP b\\\\\nok 2 - c # SKIP d \\# TODO e\n");
}

static void test_one_line_each(void **state)
{
    (void)state;
    tap_result(false, 1, "a\nok 2 - b", NULL, NULL);
    tap_comment("c\r\nd%c", 0x7f);
    tap_line("1..%u\n", 3u);
    assert_string_equal(console.output, "not ok 1 - a ok 2 - b\n# c  d \n1..3 \n");
}

static void test_yaml_values_are_strings(void **state)
{
    (void)state;
    tap_yaml("seen", "a \"b\" \\ c: # d");
    tap_yaml("next", "line\nline\x01\x7f");
    tap_yaml("nothing", "");
    assert_string_equal(console.output, "  seen: \"a \\\"b\\\" \\\\ c: # d\"\n"
                                        "  next: \"line\\x0aline\\x01\\x7f\"\n"
                                        "  nothing: \"\"\n");
}

/* UTF-8 is not ours to touch. */
static void test_other_bytes_pass(void **state)
{
    (void)state;
    tap_yaml("module", "caf\xc3\xa9");
    assert_string_equal(console.output, "  module: \"caf\xc3\xa9\"\n");
}

static void test_long_lines_are_cut(void **state)
{
    char text[2 * TAP_LINE_SIZE];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    tap_comment("%s", text);
    assert_int_equal(strlen(console.output), TAP_LINE_SIZE - 1 + strlen("...\n"));
    assert_string_equal(console.output + strlen(console.output) - 5, "x...\n");
}

/* The closing quote must not be what is cut off, nor half of an escape be left. */
static void test_long_values_stay_quoted(void **state)
{
    char text[2 * TAP_LINE_SIZE];

    (void)state;
    for (unsigned shift = 0; shift < 8; shift++) {
        kernel_console_start();
        memset(text, '\n', sizeof(text) - 1);
        memset(text, 'x', shift);
        text[sizeof(text) - 1] = '\0';
        tap_yaml("seen", text);
        assert_true(strlen(console.output) <= TAP_LINE_SIZE);
        assert_string_equal(console.output + strlen(console.output) - 9, "\\x0a...\"\n");
    }
}

static void test_lists(void **state)
{
    (void)state;
    tap_yaml_list("offences");
    tap_yaml_entry("a \"b\"\n");
    assert_string_equal(console.output, "  offences:\n    - \"a \\\"b\\\"\\x0a\"\n");
}

static void test_logs_become_comments(void **state)
{
    static const char log[] = "one # SKIP\nBail out!\n\nlast";

    (void)state;
    tap_comment_lines("loader", log, sizeof(log) - 1);
    assert_string_equal(console.output, "# loader: one # SKIP\n# loader: Bail out!\n# loader: \n# loader: last\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_results, start),
        cmocka_unit_test_setup(test_descriptions_are_escaped, start),
        cmocka_unit_test_setup(test_one_line_each, start),
        cmocka_unit_test_setup(test_yaml_values_are_strings, start),
        cmocka_unit_test_setup(test_other_bytes_pass, start),
        cmocka_unit_test_setup(test_long_lines_are_cut, start),
        cmocka_unit_test_setup(test_long_values_stay_quoted, start),
        cmocka_unit_test_setup(test_lists, start),
        cmocka_unit_test_setup(test_logs_become_comments, start),
    };

    return unit_test_run(tests);
}

/* kernel-stub/tap.h: whatever a name, a reason or a value holds, a reader finds one line that says what was meant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "kernel-stub/bail_out.h"
#include "kernel-stub/tap.h"
#include "tap_reader.h"
#include "tests/unit/kernel_console.h"

#define CUT "..."

static const char *reason;

/* The only line that was printed. */
static struct tap_read only_line(void)
{
    const char *at = console.output;
    const struct tap_read read = tap_read_line(&at);

    require(*at == '\0');
    return read;
}

/* Line breaks and the like can stand in no line: they are spaces there. */
static void flatten(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
}

/* What was read is what was written, or the beginning of it where that is longer than a line. Half of an escape
 * may be left of what was cut. */
static void check_text(const char *read, const char *written)
{
    const size_t length = strlen(read);

    if (strcmp(read, written) == 0)
        return;
    require(length >= strlen(CUT) && strcmp(read + length - strlen(CUT), CUT) == 0);
    size_t kept = length - strlen(CUT);
    if (kept > 0 && read[kept - 1] == '\\' && written[kept - 1] != '\\')
        kept--;
    require(kept <= strlen(written) && memcmp(read, written, kept) == 0);
    require(strlen(console.output) > TAP_LINE_SIZE - 16);
}

static void check_result(struct input *input)
{
    static const char *const directives[] = {NULL, "SKIP", "WARN"};
    const char *directive = directives[input_below(input, 3)];
    const bool ok = input_below(input, 2) != 0;
    const uint32_t number = (uint32_t)input_number(input, 4);
    char *name = input_text(input, input_below(input, 200));
    char *why = input_text(input, input->size);
    char expected[TAP_READER_TEXT];

    tap_result(ok, number, name, directive, why);
    flatten(name);
    flatten(why);
    const struct tap_read read = only_line();
    require(read.kind == TAP_RESULT && read.ok == ok && read.number == number);
    check_text(read.text, name);
    snprintf(expected, sizeof(expected), "%s %s", directive == NULL ? "" : directive, why);
    if (directive != NULL)
        check_text(read.directive, expected);
    else
        require(read.directive[0] == '\0');
    free(name);
    free(why);
}

static void check_yaml(struct input *input)
{
    char *value = input_text(input, input->size);

    tap_yaml("seen", value);
    const struct tap_read read = only_line();
    require(read.kind == TAP_YAML_ENTRY && strcmp(read.key, "seen") == 0);
    check_text(read.text, value);
    require(strlen(console.output) <= TAP_LINE_SIZE);
    free(value);
}

static void check_comment(struct input *input)
{
    char *text = input_text(input, input->size);

    tap_comment("%s", text);
    flatten(text);
    const struct tap_read read = only_line();
    require(read.kind == TAP_COMMENT);
    check_text(read.text, text);
    free(text);
}

static void check_comment_lines(struct input *input)
{
    char *text = input_text(input, input->size);
    const char *at = console.output;

    tap_comment_lines("loader", text, strlen(text));
    for (char *line = text; *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        const bool last = *end == '\0';
        *end = '\0';
        flatten(line);
        const struct tap_read read = tap_read_line(&at);
        require(read.kind == TAP_COMMENT && strncmp(read.text, "loader: ", 8) == 0);
        check_text(read.text + 8, line);
        line = last ? end : end + 1;
    }
    require(*at == '\0');
    free(text);
}

static void give_up(void)
{
    bail_out("%s", reason);
}

static void check_bail_out(struct input *input)
{
    char *text = input_text(input, input->size);

    reason = text;
    require(kernel_console_run(give_up) == END_HALTED);
    flatten(text);
    const struct tap_read read = only_line();
    require(read.kind == TAP_BAIL_OUT);
    if (strlen(text) < TAP_LINE_SIZE - 16)
        check_text(read.text, text);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const checks[])(struct input *) = {check_result, check_yaml, check_comment, check_comment_lines,
                                                     check_bail_out};
    struct input input = {data, size < 1400 ? size : 1400};

    kernel_console_start();
    checks[input_below(&input, 5)](&input);
    return 0;
}

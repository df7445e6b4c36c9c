#include "tap.h"

#include "control_character.h"
#include "sinks.h"

/* Ends the line and hands it to the sinks; what could end it earlier becomes a space. */
static void emit(struct handoff_text *line)
{
    for (UINTN i = 0; i < line->size; i++)
        if (is_control(line->bytes[i]))
            line->bytes[i] = ' ';
    sinks_write(line->bytes, line->size);
    sinks_write(line->cut ? "...\n" : "\n", line->cut ? 4 : 1);
}

static void emit_list(const char *start, const char *format, va_list arguments)
{
    char bytes[TAP_LINE_SIZE];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "%s", start);
    handoff_text_format_list(&line, format, arguments);
    emit(&line);
}

void tap_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    emit_list("", format, arguments);
    va_end(arguments);
}

void tap_comment(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    emit_list("# ", format, arguments);
    va_end(arguments);
}

static uint64_t line_length(const char *bytes, uint64_t size)
{
    uint64_t length = 0;

    while (length < size && bytes[length] != '\n')
        length++;
    return length;
}

void tap_comment_lines(const char *prefix, const char *bytes, uint64_t size)
{
    while (size > 0) {
        char space[TAP_LINE_SIZE];
        struct handoff_text line = handoff_text_in(space, sizeof(space));
        const uint64_t length = line_length(bytes, size);
        const uint64_t taken = length < size ? length + 1 : length;

        handoff_text_format(&line, "# %s: ", prefix);
        for (uint64_t i = 0; i < length; i++)
            handoff_text_format(&line, "%c", bytes[i]);
        emit(&line);
        bytes += taken;
        size -= taken;
    }
}

/* In a description `#` starts a directive and `\` escapes. */
static void append_description(struct handoff_text *line, const char *text)
{
    for (; *text; text++)
        handoff_text_format(line, *text == '#' || *text == '\\' ? "\\%c" : "%c", *text);
}

void tap_result(bool ok, uint32_t number, const char *name, const char *directive, const char *text)
{
    char bytes[TAP_LINE_SIZE];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "%s %u - ", ok ? "ok" : "not ok", number);
    append_description(&line, name);
    if (directive) {
        handoff_text_format(&line, " # %s ", directive);
        append_description(&line, text);
    }
    emit(&line);
}

static void append_quoted(struct handoff_text *line, char byte)
{
    if (byte == '"' || byte == '\\')
        handoff_text_format(line, "\\%c", byte);
    else if (is_control(byte))
        handoff_text_format(line, "\\x%02x", (unsigned)(unsigned char)byte);
    else
        handoff_text_format(line, "%c", byte);
}

/* The value completes the line. */
static void emit_quoted(struct handoff_text *line, const char *value)
{
    handoff_text_format(line, "\"");
    for (; *value && line->size + 8 < line->capacity; value++)
        append_quoted(line, *value);
    handoff_text_format(line, *value ? "...\"" : "\"");
    emit(line);
}

void tap_yaml(const char *key, const char *value)
{
    char bytes[TAP_LINE_SIZE];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "  %s: ", key);
    emit_quoted(&line, value);
}

void tap_yaml_list(const char *key)
{
    tap_line("  %s:", key);
}

void tap_yaml_entry(const char *value)
{
    char bytes[TAP_LINE_SIZE];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "    - ");
    emit_quoted(&line, value);
}

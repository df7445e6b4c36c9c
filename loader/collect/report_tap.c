/* Line for line what the kernel stub prints on the serial port, and around it what the loader knows. */
#include "report.h"

#include <string.h>

static bool is_control(char byte)
{
    return (UINT8)byte < ' ' || byte == 0x7f;
}

/* Whatever stands in them, words do not end the line. */
static void append_words(struct handoff_text *tap, const struct words *words, const char *escaped)
{
    for (UINTN i = 0; i < words->size; i++) {
        const char byte = words->bytes[i];
        const bool special = byte == escaped[0] || byte == escaped[1];
        handoff_text_format(tap, special ? "\\%c" : "%c", is_control(byte) ? ' ' : byte);
    }
}

/* In a description `#` starts a directive and `\` escapes. */
static void append_description(struct handoff_text *tap, const struct words *words)
{
    append_words(tap, words, "#\\");
}

static void append_plain(struct handoff_text *tap, const struct words *words)
{
    for (UINTN i = 0; i < words->size; i++)
        handoff_text_format(tap, "%c", is_control(words->bytes[i]) ? ' ' : words->bytes[i]);
}

static void comment(struct handoff_text *tap, const char *start, const struct words *words)
{
    handoff_text_format(tap, "# %s", start);
    append_plain(tap, words);
    handoff_text_format(tap, "\n");
}

static void write_log(struct handoff_text *tap, struct words log)
{
    struct words line;

    while (words_take_line(&log, &line))
        comment(tap, "loader: ", &line);
}

static void write_result(struct handoff_text *tap, const struct record_line *line, UINT32 number)
{
    handoff_text_format(tap, "%s %u - ", line->mark == HANDOFF_RECORD_FAILED ? "not ok" : "ok", number);
    append_description(tap, &line->field[0]);
    if (line->mark == HANDOFF_RECORD_WARNED || line->mark == HANDOFF_RECORD_SKIPPED) {
        handoff_text_format(tap, " # %s ", line->mark == HANDOFF_RECORD_WARNED ? "WARN" : "SKIP");
        append_description(tap, &line->field[1]);
    }
    handoff_text_format(tap, "\n");
}

static void write_detail(struct handoff_text *tap, const struct record_line *line)
{
    handoff_text_format(tap, "  ");
    append_plain(tap, &line->field[0]);
    handoff_text_format(tap, ": \"");
    append_words(tap, &line->field[1], "\"\\");
    handoff_text_format(tap, "\"\n");
}

static void write_answer(struct handoff_text *tap, const struct record_line *line)
{
    handoff_text_format(tap, "# ");
    append_plain(tap, &line->field[0]);
    handoff_text_format(tap, ". ");
    append_plain(tap, &line->field[1]);
    handoff_text_format(tap, " ");
    append_plain(tap, &line->field[2]);
    handoff_text_format(tap, "\n");
}

/* Where a line of the record stands in the TAP. */
struct position {
    UINT32 number;  /* of the last result */
    bool   details; /* a YAML block is open */
};

static void write_line(struct handoff_text *tap, const struct record_line *line, struct position *position)
{
    const bool is_detail = line->mark == HANDOFF_RECORD_DETAIL;

    if (is_detail != position->details)
        handoff_text_format(tap, is_detail ? "  ---\n" : "  ...\n");
    position->details = is_detail;
    if (is_detail)
        write_detail(tap, line);
    else if (record_is_result(line->mark))
        write_result(tap, line, ++position->number);
    else if (line->mark == HANDOFF_RECORD_ANSWER)
        write_answer(tap, line);
    else if (line->mark == HANDOFF_RECORD_REMARK)
        comment(tap, "", &line->field[0]);
    else if (line->mark == HANDOFF_RECORD_LEFT_OUT)
        comment(tap, "left out for lack of room: ", &line->field[0]);
}

static void write_record(struct handoff_text *tap, struct words record)
{
    struct position position = {0};
    struct record_line line;

    while (record_take_line(&record, &line))
        write_line(tap, &line, &position);
}

void report_write_tap_end(UINT64 run, struct handoff_text *end)
{
    handoff_text_format(end, "# end of the report of run %016lx\n", run);
}

void report_write_tap(const struct report *report, struct handoff_text *tap)
{
    const struct report_counts *counts = &report->counts;
    const struct words machine = words_of(report->identity->line);

    handoff_text_format(tap, "TAP version 14\n1..%u\n",
                        counts->passed + counts->failed + counts->skipped + counts->warnings);
    handoff_text_format(tap, "# run: %016lx\n", report->run);
    comment(tap, "machine: ", &machine);
    write_log(tap, report->log);
    write_record(tap, report->record);
    handoff_text_format(tap, "# verdict: %s, %u passed, %u failed, %u skipped, %u warning%s\n",
                        counts->failed == 0 ? "PASSED" : "FAILED", counts->passed, counts->failed, counts->skipped,
                        counts->warnings, counts->warnings == 1 ? "" : "s");
    report_write_tap_end(report->run, tap);
}

#include "keeping_fit.h"

#include <stddef.h>

#include "keeping_line.h"

#define SHORT_LINE 120 /* bytes, the end of line not counted */

/* One line of the text, and the mark of the result that it belongs to. */
struct line {
    const char *bytes;
    UINTN       size; /* the end of line not counted */
    char        owner;
};

static const char *const left_out[KEEPING_FORMS] = {
    [KEEPING_WITHOUT_ADVICE] = "details of warnings and advisory findings",
    [KEEPING_WITHOUT_NEXT] = "details of warnings and advisory findings; next steps, sections",
    [KEEPING_SHORTENED] = "details of warnings and advisory findings; next steps, sections, the ends of long lines",
    [KEEPING_WITHOUT_REASONS] = "details but those of failures, reasons, answers, the ends of long lines",
    [KEEPING_WITHOUT_PASSED] = "names of what passed, details but those of failures, reasons, answers",
    [KEEPING_FAILED_ONLY] = "all but what failed, or the first of that",
};

static bool begins_with(const struct line *line, const char *start)
{
    for (UINTN i = 0; start[i] != '\0'; i++)
        if (i == line->size || line->bytes[i] != start[i])
            return false;
    return true;
}

static bool next_line(const char **at, struct line *line)
{
    if (**at == '\0')
        return false;
    line->bytes = *at;
    for (line->size = 0; line->bytes[line->size] != '\n'; line->size++)
        ;
    *at += line->size + 1;
    if (line->bytes[0] != HANDOFF_RECORD_DETAIL)
        line->owner = line->bytes[0];
    return true;
}

static bool detail_is_kept(const struct line *line, enum keeping_form form)
{
    if (form >= KEEPING_FAILED_ONLY)
        return line->owner == HANDOFF_RECORD_FAILED && begins_with(line, "  diagnosis\t");
    if (form >= KEEPING_WITHOUT_NEXT && (begins_with(line, "  next\t") || begins_with(line, "  section\t")))
        return false;
    return form < KEEPING_WITHOUT_ADVICE || line->owner == HANDOFF_RECORD_FAILED;
}

static bool is_kept(const struct line *line, enum keeping_form form)
{
    switch (line->bytes[0]) {
    case HANDOFF_RECORD_DETAIL:
        return detail_is_kept(line, form);
    case HANDOFF_RECORD_ANSWER:
        return form < KEEPING_WITHOUT_REASONS;
    case HANDOFF_RECORD_PASSED:
        return form < KEEPING_WITHOUT_PASSED;
    case HANDOFF_RECORD_WARNED:
    case HANDOFF_RECORD_SKIPPED:
    case HANDOFF_RECORD_REMARK:
    case HANDOFF_RECORD_LEFT_OUT:
        return form < KEEPING_FAILED_ONLY;
    default:
        return true;
    }
}

/* Up to the tab behind its name. */
static UINTN name_size(const struct line *line)
{
    UINTN size = 0;

    while (size < line->size && line->bytes[size] != '\t')
        size++;
    return size;
}

/* Not in the midst of a character of several bytes. */
static UINTN short_size(const struct line *line)
{
    UINTN size = SHORT_LINE;

    while (((unsigned char)line->bytes[size] & 0xc0) == 0x80)
        size--;
    return size;
}

static void append(struct handoff_text *text, const struct line *line, UINTN size, const char *end)
{
    for (UINTN i = 0; i < size; i++)
        handoff_text_format(text, "%c", line->bytes[i]);
    handoff_text_format(text, "%s\n", end);
}

static void append_as(struct handoff_text *text, const struct line *line, enum keeping_form form)
{
    const bool has_reason = line->bytes[0] == HANDOFF_RECORD_WARNED || line->bytes[0] == HANDOFF_RECORD_SKIPPED;

    if (form >= KEEPING_WITHOUT_REASONS && has_reason)
        append(text, line, name_size(line), "");
    else if (form >= KEEPING_SHORTENED && line->size > SHORT_LINE)
        append(text, line, short_size(line), "...");
    else
        append(text, line, line->size, "");
}

static void append_end(struct handoff_text *text, const char *sum, enum keeping_form form)
{
    if (left_out[form] != NULL)
        handoff_text_format(text, "%c %s\n", HANDOFF_RECORD_LEFT_OUT, left_out[form]);
    handoff_text_format(text, "%s", sum);
}

/* True once more failures were met than there is room for: a detail must not come to stand below another's name. */
static bool is_crowded_out(const struct line *line, bool complete)
{
    return !complete && (line->bytes[0] == HANDOFF_RECORD_FAILED || line->bytes[0] == HANDOFF_RECORD_DETAIL);
}

/* Appends what the form keeps of the line; false, and nothing is appended, if there is no room for it. */
static bool take(struct handoff_text *text, const struct line *line, enum keeping_form form, UINTN room)
{
    const struct handoff_text before = *text;

    if (is_kept(line, form))
        append_as(text, line, form);
    if (!text->cut && text->size <= room)
        return true;
    *text = before;
    return false;
}

bool keeping_fit(const char *whole, const char *sum, enum keeping_form form, UINTN room, struct handoff_text *fitted)
{
    struct line line = {.owner = HANDOFF_RECORD_PLANNED};
    bool complete = true;

    append_end(fitted, sum, form);
    if (fitted->cut || fitted->size > room)
        return false;
    room -= fitted->size;
    fitted->size = 0;
    while (next_line(&whole, &line))
        if (!is_crowded_out(&line, complete))
            complete = take(fitted, &line, form, room) && complete;
    append_end(fitted, sum, form);
    return (complete || form == KEEPING_FAILED_ONLY) && !fitted->cut;
}

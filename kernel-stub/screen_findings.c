#include "screen_findings.h"

#include "same_text.h"
#include "screen_colours.h"
#include "screen_row.h"

#define ROWS_OF_WORDS 2 /* of the first finding at least: what was seen, what to do next */

uint32_t finding_list_kept(const struct finding_list *list)
{
    return list->total < FINDINGS ? list->total : FINDINGS;
}

static void copy(char *bytes, UINTN capacity, const char *words)
{
    struct handoff_text text = handoff_text_in(bytes, capacity);

    handoff_text_format(&text, "%s", words);
}

static void keep(struct finding_list *list, const struct check_context *context, bool failed)
{
    if (list->total < FINDINGS) {
        struct finding *finding = &list->finding[list->total];

        finding->failed = failed;
        finding->name = context->check->name;
        finding->diagnosis = context->diagnosis;
        copy(finding->seen, sizeof(finding->seen),
             context->outcome == OUTCOME_NONE ? VERDICT_SILENCE : context->seen.bytes);
        copy(finding->next, sizeof(finding->next), context->next.bytes);
        finding->repeats = list->total > 0 && same_text(finding->next, finding[-1].next);
    }
    list->total++;
}

bool findings_add(struct findings *findings, const struct verdict_entry *entry, const struct check_context *context)
{
    const enum outcome counted = verdict_counted(entry);

    if (counted == OUTCOME_FAILED)
        keep(&findings->failures, context, true);
    else if (counted == OUTCOME_WARNED)
        keep(&findings->warnings, context, false);
    return counted == OUTCOME_FAILED || counted == OUTCOME_WARNED;
}

/* What is drawn from the top of an area; `left` shrinks. */
struct column {
    const struct canvas *canvas;
    struct rectangle     left;
};

static void write_rows(struct column *column, uint32_t rows, colour ink, const char *words)
{
    const struct canvas_line line = {column->left.x, column->left.y, column->left.width, 1, ink, COLOUR_PAPER};
    uint32_t used = 1;

    if (rows == 0 || !*words)
        return;
    if (rows == 1)
        screen_row(column->canvas, &line, words);
    else
        used = canvas_paragraph(column->canvas, &line, rows, words);
    column->left.y += used;
    column->left.height -= used;
}

static void write_name(struct column *column, const struct finding *finding)
{
    const bool failed = finding->failed;
    const struct canvas_line line = {column->left.x, column->left.y, column->left.width, 1,
                                     failed ? COLOUR_INK : COLOUR_ON_DOUBT, failed ? COLOUR_BAD : COLOUR_DOUBT};
    char bytes[128];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "%s%s%s%s", failed ? "" : "warning: ", finding->name,
                        finding->diagnosis ? ": " : "", finding->diagnosis ? finding->diagnosis : "");
    screen_row(column->canvas, &line, bytes);
    column->left.y++;
    column->left.height--;
}

/* What to do next is whole, as far as the rows go; what was seen has the others, at least one. */
static void write_finding(struct column *column, const struct finding *finding, uint32_t rows)
{
    const uint32_t end = column->left.y + rows;

    write_name(column, finding);
    const uint32_t left = end - column->left.y;
    const uint32_t next = finding->repeats ? 0 : canvas_paragraph_rows(column->left.width, finding->next);
    write_rows(column, left > next + 1 ? left - next : left > 0, COLOUR_INK, finding->seen);
    if (!finding->repeats)
        write_rows(column, end - column->left.y, COLOUR_FAINT, finding->next);
}

/* Each of the others has its name; but the first one has at least half of the rows. */
static uint32_t share_of(uint32_t others, uint32_t left, bool first)
{
    const uint32_t most = first ? left / 2 : left - 1;

    return left - (others < most ? others : most);
}

/* Returns how many there was room for; `others` come behind the list. */
static uint32_t write_list(struct column *column, const struct finding_list *list, uint32_t others, bool first)
{
    const uint32_t kept = finding_list_kept(list);
    uint32_t written = 0;

    for (; written < kept && column->left.height > 0; written++)
        write_finding(column, &list->finding[written],
                      share_of(kept - written - 1 + others, column->left.height, first && written == 0));
    return written;
}

static void write_rest(struct column *column, uint32_t rest)
{
    char bytes[48];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "and %u more", rest);
    write_rows(column, 1, COLOUR_FAINT, bytes);
}

void findings_draw(const struct canvas *canvas, struct rectangle area, const struct findings *findings)
{
    const uint32_t total = findings->failures.total + findings->warnings.total;
    const uint32_t warnings = finding_list_kept(&findings->warnings);
    const uint32_t kept = finding_list_kept(&findings->failures) + warnings;
    const bool all_fit = kept == total && kept + ROWS_OF_WORDS <= area.height;
    const uint32_t last = all_fit || area.height <= ROWS_OF_WORDS ? 0 : 1; /* row, for "and 3 more" */
    struct column column = {canvas, {area.x, area.y, area.width, area.height - last}};

    canvas_fill(canvas, canvas_cells(canvas, area), COLOUR_PAPER);
    uint32_t written = write_list(&column, &findings->failures, warnings, true);
    written += write_list(&column, &findings->warnings, 0, written == 0);
    column.left.height += last;
    if (written < total && last > 0)
        write_rest(&column, total - written);
}

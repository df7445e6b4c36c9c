#include "screen_band.h"

#include "plural.h"
#include "screen_colours.h"

#define COLUMNS_FOR_COUNTS 46 /* all four of them */

struct band band_of(const struct verdict *verdict, bool summed)
{
    colour paper = COLOUR_GOOD;

    if (!summed || verdict_is_open(verdict))
        return (struct band){"RUNNING", COLOUR_RUNNING};
    if (verdict->planned == 0)
        paper = COLOUR_RUNNING;
    else if (verdict->failed > 0)
        paper = COLOUR_BAD;
    return (struct band){verdict_word(verdict), paper};
}

void band_draw(const struct canvas *canvas, const struct screen_layout *layout, const struct band *band)
{
    const struct rectangle area = {0, layout->band.y * canvas->cell_height, canvas->width,
                                   layout->band.height * canvas->cell_height};
    const struct canvas_line line = {1, layout->band.y, BAND_LETTERS, layout->magnified, COLOUR_INK, band->paper};

    canvas_fill(canvas, area, band->paper);
    canvas_text(canvas, &line, band->word);
}

void band_tell_counts(const struct verdict *verdict, uint32_t columns, struct handoff_text *text)
{
    handoff_text_format(text, "%u passed, %u failed", verdict->passed, verdict->failed);
    if (columns >= COLUMNS_FOR_COUNTS)
        handoff_text_format(text, ", %u skipped, %u warning%s", verdict->skipped, verdict->warnings,
                            plural(verdict->warnings));
}

void band_draw_words(const struct canvas *canvas, const struct screen_layout *layout, const struct band *band,
                     const char *first, const char *words)
{
    const struct rectangle area = layout->words;
    struct canvas_line line = {area.x, area.y, area.width, 1, COLOUR_INK, band->paper};

    if (*first) {
        canvas_text(canvas, &line, first);
        line.row++;
    }
    canvas_paragraph(canvas, &line, area.y + area.height - line.row, words);
}

#include "screen_result.h"

#include <handoff/record.h>

#include "screen_colours.h"
#include "screen_row.h"
#include "settings.h"

#define SETTINGS_MOST 48
#define MORE_SIZE     9  /* " more=123" */

static const char *word(const char *word_or_null)
{
    return word_or_null ? word_or_null : "unknown";
}

static UINTN room(const struct handoff_text *text)
{
    return text->capacity - text->size - 1;
}

/* Those that differ from the default; a long list of checks leaves room for names of failed ones. */
static void tell_settings(const struct handoff_boot_info *info, struct handoff_text *text)
{
    const UINTN most = room(text) - MORE_SIZE - RESULT_CHECKSUM;

    settings_tell(info, most < SETTINGS_MOST ? most : SETTINGS_MOST, text);
}

/* One failed check, if it and the checksum behind it fit. */
static bool tell_failure(const struct finding *finding, struct handoff_text *text)
{
    char bytes[96];
    struct handoff_text one = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&one, " %s=%s", finding->name, word(finding->diagnosis));
    if (one.size + MORE_SIZE + RESULT_CHECKSUM > room(text))
        return false;
    handoff_text_format(text, "%s", bytes);
    return true;
}

static void tell_failures(const struct finding_list *failures, uint32_t most, struct handoff_text *text)
{
    uint32_t told = 0;

    while (told < finding_list_kept(failures) && told < most && tell_failure(&failures->finding[told], text))
        told++;
    if (told < failures->total)
        handoff_text_format(text, " more=%u", failures->total - told);
}

void result_tell(const struct verdict *verdict, const struct findings *findings, uint32_t most,
                 struct handoff_text *text)
{
    const struct handoff_boot_info *info = verdict->info;
    const char *name = info->machine_name.size > 1 ? (const char *)info->machine_name.virtual_address : NULL;
    char bytes[64];
    struct handoff_text machine = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&machine, "%s", word(name));
    handoff_text_format(text, "efi-handoff/1 %s passed=%u failed=%u skipped=%u warnings=%u machine=%s run=%lx",
                        verdict_word(verdict), verdict->passed, verdict->failed,
                        verdict->skipped, verdict->warnings, bytes, info->run);
    tell_settings(info, text);
    tell_failures(&findings->failures, most, text);
    handoff_text_format(text, " crc32=%08x", handoff_crc32(0, text->bytes, text->size));
}

/* The last row is the checksum's, or the end of it where there is no other. */
static void draw_cut(const struct canvas *canvas, struct rectangle area, char *bytes, UINTN size)
{
    struct canvas_line line = {area.x, area.y, area.width, 1, COLOUR_INK, COLOUR_PAPER};
    const char *checksum = &bytes[size - RESULT_CHECKSUM + 1];

    bytes[size - RESULT_CHECKSUM] = '\0';
    if (area.height > 1) {
        canvas_paragraph(canvas, &line, area.height - 1, bytes);
        line.row += area.height - 1;
    } else {
        line.width -= RESULT_CHECKSUM;
        screen_row(canvas, &line, bytes);
        line.column += line.width + 1;
        line.width = RESULT_CHECKSUM - 1;
    }
    canvas_text(canvas, &line, checksum);
}

void result_draw_words(const struct canvas *canvas, struct rectangle area, const struct verdict *verdict,
                       const struct findings *findings)
{
    const struct canvas_line line = {area.x, area.y, area.width, 1, COLOUR_INK, COLOUR_PAPER};
    char bytes[RESULT_SIZE];
    struct handoff_text text;
    bool fits = false;

    for (uint32_t most = FINDINGS + 1; most > 0 && !fits; most--) {
        text = handoff_text_in(bytes, sizeof(bytes));
        result_tell(verdict, findings, most - 1, &text);
        fits = canvas_paragraph_rows(area.width, bytes) <= area.height;
    }
    if (fits)
        canvas_paragraph(canvas, &line, area.height, bytes);
    else
        draw_cut(canvas, area, bytes, text.size);
}

#include "screen.h"

#include "questions.h"
#include "screen_band.h"
#include "screen_colours.h"
#include "screen_findings.h"
#include "screen_header.h"
#include "screen_map.h"
#include "screen_questions.h"
#include "screen_result.h"

#define ROWS_FOR_WORDS 4 /* of the band: what was running, and a long sentence */

static struct {
    bool                 open;
    struct canvas        canvas;
    struct screen_layout layout;
    struct band          band;
    struct findings      findings;
    const struct verdict *verdict; /* NULL before screen_begin */
    bool                 answered[QUESTIONS];
    char                 running[80]; /* the check that is: if the run stops, it is the culprit. Empty: none is */
    char                 words[240];  /* beside the verdict */
} screen;

static void clear(void)
{
    canvas_fill(&screen.canvas, (struct rectangle){0, 0, screen.canvas.width, screen.canvas.height}, COLOUR_PAPER);
}

/* What happens now, up to the end of the line; above it the counts, or what was running when the run stopped. */
static void say(const char *words)
{
    struct handoff_text text = handoff_text_in(screen.words, sizeof(screen.words));
    char bytes[96];
    struct handoff_text counts = handoff_text_in(bytes, sizeof(bytes));

    for (; *words && *words != '\n'; words++)
        handoff_text_format(&text, "%c", *words);
    if (screen.verdict)
        band_tell_counts(screen.verdict, screen.layout.words.width, &counts);
    band_draw_words(&screen.canvas, &screen.layout, &screen.band, screen.verdict ? bytes : screen.running,
                    screen.words);
}

static void draw_band(const char *words)
{
    band_draw(&screen.canvas, &screen.layout, &screen.band);
    say(words);
}

static void draw_map(void)
{
    const struct handoff_boot_info *info = screen.verdict->info;

    if (screen.layout.map.height > 0)
        screen_map_draw(&screen.canvas, screen.layout.map, info);
    if (screen.layout.legend.height > 0)
        screen_map_legend(&screen.canvas, screen.layout.legend, info);
}

static void draw_question(unsigned index)
{
    screen.answered[index] = question_is_settled(screen.verdict, index);
    screen_question_draw(&screen.canvas, screen.layout.questions, screen.verdict, index);
}

/* All of it: firmware may have written to the screen. */
static void draw(void)
{
    clear();
    screen_header_draw(&screen.canvas, screen.layout.header, screen.verdict->info);
    draw_map();
    draw_band("");
    for (unsigned i = 0; i < QUESTIONS; i++)
        draw_question(i);
    findings_draw(&screen.canvas, screen.layout.findings, &screen.findings);
}

void screen_open(const struct handoff_boot_info *info)
{
    screen.open = info->settings.video && canvas_open(&screen.canvas, &info->screen);
    if (!screen.open)
        return;
    screen.layout = screen_layout(&screen.canvas);
    clear();
    screen_header_draw(&screen.canvas, screen.layout.header, info);
}

void screen_begin(const struct verdict *verdict)
{
    if (!screen.open)
        return;
    screen.verdict = verdict;
    screen.running[0] = '\0';
    screen.findings.failures.total = screen.findings.warnings.total = 0;
    screen.band = band_of(verdict, false);
    draw();
}

static void say_running(const struct verdict *verdict, const struct verdict_entry *entry, const char *then)
{
    struct handoff_text running = handoff_text_in(screen.running, sizeof(screen.running));
    char bytes[160];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&running, "%s is running, %u of %u.", entry->check->name, verdict_number(verdict, entry),
                        verdict->planned);
    handoff_text_format(&text, "%s %s", screen.running, then);
    say(bytes);
}

void screen_running(const struct verdict *verdict, const struct verdict_entry *entry)
{
    if (screen.open)
        say_running(verdict, entry, "If nothing moves for a minute, this one hangs.");
}

void screen_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                      const struct check_context *context)
{
    if (!screen.open)
        return;
    screen.running[0] = '\0';
    if (findings_add(&screen.findings, entry, context))
        findings_draw(&screen.canvas, screen.layout.findings, &screen.findings);
    for (unsigned i = 0; i < QUESTIONS; i++)
        if (!screen.answered[i] && question_is_settled(verdict, i))
            draw_question(i);
}

static void draw_result(const struct verdict *verdict)
{
    const struct canvas *canvas = &screen.canvas;
    const struct rectangle area = screen.layout.result;
    char bytes[RESULT_SIZE];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    result_tell(verdict, &screen.findings, FINDINGS, &text);
    if (screen.layout.code == 0 || !canvas_qr(canvas, area.x * canvas->cell_width, area.y * canvas->cell_height,
                                              screen.layout.code, bytes))
        result_draw_words(canvas, area, verdict, &screen.findings);
}

void screen_sum(const struct verdict *verdict)
{
    if (!screen.open)
        return;
    screen.band = band_of(verdict, true);
    draw();
    if (verdict_is_open(verdict))
        say_running(verdict, verdict_last(verdict), "PASSED if the machine now switches off, else it hangs.");
    else
        draw_result(verdict);
}

void screen_note(const char *words)
{
    if (screen.open)
        say(words);
}

/* Of a run that stopped, a result told before is none. */
static void clear_result(void)
{
    canvas_fill(&screen.canvas, canvas_cells(&screen.canvas, screen.layout.result), COLOUR_PAPER);
}

/* Both texts, where the band has no room for them. */
static void repeat_below(void)
{
    const struct rectangle area = screen.layout.findings;
    const struct canvas_line line = {area.x, area.y, area.width, 1, COLOUR_INK, COLOUR_PAPER};
    char bytes[sizeof(screen.running) + sizeof(screen.words)];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "%s%s%s", screen.running, screen.running[0] ? " " : "", screen.words);
    canvas_paragraph(&screen.canvas, &line, area.height, bytes);
}

void screen_stopped(const char *words)
{
    if (!screen.open)
        return;
    screen.open = false;
    screen.verdict = NULL;
    screen.band = (struct band){"STOPPED", COLOUR_BAD};
    clear_result();
    draw_band(words);
    if (screen.layout.band.height < ROWS_FOR_WORDS)
        repeat_below();
}

#include "screen_questions.h"

#include "questions.h"
#include "screen_colours.h"
#include "screen_row.h"

#define COLUMN_OF_ANSWER  2
#define ANSWER_COLUMNS    9 /* "not known" */
#define COLUMNS_FOR_SPACE 64  /* around the answers */
#define COLUMNS_FOR_WHOLE 100 /* questions, with room for their answers' reasons; else the brief ones */

static bool begins_with(const char *text, const char *start)
{
    while (*start && *text == *start) {
        text++;
        start++;
    }
    return !*start;
}

/* The answer's first word, and what follows it. */
static const char *word_of(const char *answer, const char **rest)
{
    static const char *const words[] = {"yes", "not known", "no"};
    const unsigned count = sizeof(words) / sizeof(words[0]);
    unsigned i = 0;

    while (i + 1 < count && !begins_with(answer, words[i]))
        i++;
    for (const char *word = words[i]; *word && *answer; word++)
        answer++;
    while (*answer == ',' || *answer == ':' || *answer == ' ')
        answer++;
    *rest = answer;
    return words[i];
}

/* The look of an answer that is not known yet comes after those that are. */
#define ANSWER_OPEN (ANSWER_NOT_KNOWN + 1)

static void draw_answer(const struct canvas *canvas, struct canvas_line line, const char *word, unsigned answer)
{
    static const struct {
        colour ink;
        colour paper;
    } looks[] = {
        [ANSWER_HOLDS] = {COLOUR_INK, COLOUR_GOOD},
        [ANSWER_FAILS] = {COLOUR_INK, COLOUR_BAD},
        [ANSWER_NOT_KNOWN] = {COLOUR_ON_DOUBT, COLOUR_DOUBT},
        [ANSWER_OPEN] = {COLOUR_INK, COLOUR_TITLE},
    };
    char bytes[ANSWER_COLUMNS + 2];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, line.width > ANSWER_COLUMNS ? " %s" : "%s", word);
    line.ink = looks[answer].ink;
    line.paper = looks[answer].paper;
    canvas_text(canvas, &line, bytes);
}

void screen_question_draw(const struct canvas *canvas, struct rectangle area, const struct verdict *verdict,
                          unsigned index)
{
    const struct canvas_line row = {area.x, area.y + index, area.width, 1, COLOUR_INK, COLOUR_PAPER};
    const char *question = area.width >= COLUMNS_FOR_WHOLE ? question_text(index) : question_brief(index);
    struct canvas_line part = row;
    char answer_bytes[ANSWER_SIZE], bytes[ANSWER_SIZE];
    struct handoff_text answer_text = handoff_text_in(answer_bytes, sizeof(answer_bytes));
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
    const char *word = "...", *rest = "";
    unsigned answer = ANSWER_OPEN;

    if (question_is_settled(verdict, index)) {
        answer = question_answer(verdict, index, &answer_text);
        word = word_of(answer_bytes, &rest);
    }
    handoff_text_format(&text, "%u", index + 1);
    canvas_text(canvas, &part, bytes);
    part.column += COLUMN_OF_ANSWER;
    part.width = area.width >= COLUMNS_FOR_SPACE ? ANSWER_COLUMNS + 2 : ANSWER_COLUMNS;
    draw_answer(canvas, part, word, answer);
    part.column += part.width + 1;
    part.width = row.column + row.width - part.column;
    text = handoff_text_in(bytes, sizeof(bytes));
    handoff_text_format(&text, "%s %s", question, rest);
    screen_row(canvas, &part, bytes);
}

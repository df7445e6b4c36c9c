#include "record_text.h"

#include <string.h>

#define NUMBER_LIMIT 9999

struct words words_of(const char *text)
{
    return (struct words){text, strlen(text)};
}

static bool begins_with(const struct words *words, const char *text)
{
    const UINTN size = strlen(text);

    return words->size >= size && memcmp(words->bytes, text, size) == 0;
}

bool words_are(const struct words *words, const char *text)
{
    return words->size == strlen(text) && begins_with(words, text);
}

/* Up to a byte, which is taken off too; true if it was there. */
static bool take_until(struct words *rest, char end, struct words *taken)
{
    UINTN size = 0;

    while (size < rest->size && rest->bytes[size] != end)
        size++;
    const bool found = size < rest->size;
    *taken = (struct words){rest->bytes, size};
    *rest = (struct words){rest->bytes + size + found, rest->size - size - found};
    return found;
}

bool words_take_line(struct words *rest, struct words *line)
{
    if (rest->size == 0)
        return false;
    take_until(rest, '\n', line);
    if (line->size != 0 && line->bytes[line->size - 1] == '\r')
        line->size--;
    return true;
}

bool words_find(struct words text, const char *start, struct words *found)
{
    while (words_take_line(&text, found)) {
        if (begins_with(found, start)) {
            *found = (struct words){found->bytes + strlen(start), found->size - strlen(start)};
            return true;
        }
    }
    return false;
}

void words_append(struct handoff_text *text, const struct words *words)
{
    for (UINTN i = 0; i < words->size; i++)
        handoff_text_format(text, "%c", words->bytes[i]);
}

UINT32 words_number(const struct words *words)
{
    UINT32 number = 0;

    for (UINTN i = 0; i < words->size && words->bytes[i] >= '0' && words->bytes[i] <= '9'; i++) {
        number = number * 10 + (UINT32)(words->bytes[i] - '0');
        if (number > NUMBER_LIMIT)
            return NUMBER_LIMIT;
    }
    return number;
}

bool record_take_line(struct words *rest, struct record_line *line)
{
    struct words words = {NULL, 0};

    memset(line, 0, sizeof(*line));
    while (words.size == 0)
        if (!words_take_line(rest, &words))
            return false;
    line->mark = words.bytes[0];
    words = (struct words){words.bytes + 1, words.size - 1};
    if (words.size != 0 && words.bytes[0] == ' ')
        words = (struct words){words.bytes + 1, words.size - 1};
    for (UINTN i = 0; i < RECORD_FIELDS - 1; i++)
        if (!take_until(&words, '\t', &line->field[i]))
            return true;
    line->field[RECORD_FIELDS - 1] = words;
    return true;
}

bool record_is_result(char mark)
{
    return mark == HANDOFF_RECORD_PASSED || mark == HANDOFF_RECORD_WARNED || mark == HANDOFF_RECORD_FAILED ||
           mark == HANDOFF_RECORD_SKIPPED || mark == HANDOFF_RECORD_OPEN;
}

bool record_is_complete(struct words text)
{
    struct record_line line;
    bool complete = false;

    while (record_take_line(&text, &line))
        complete = line.mark == HANDOFF_RECORD_SUM;
    return complete;
}

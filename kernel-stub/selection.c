#include "selection.h"

#include <string.h>

static uint64_t length_of(const char *text)
{
    uint64_t length = 0;

    while (text[length])
        length++;
    return length;
}

/* What the loader takes for a blank as well. */
static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void trim(struct selection_word *word)
{
    while (word->size > 0 && is_blank(word->bytes[0])) {
        word->bytes++;
        word->size--;
    }
    while (word->size > 0 && is_blank(word->bytes[word->size - 1]))
        word->size--;
}

bool selection_next(const char *list, uint64_t *position, struct selection_word *word)
{
    const uint64_t start = *position;
    uint64_t end = start;

    if (start > length_of(list))
        return false;
    while (list[end] && list[end] != ',')
        end++;
    *word = (struct selection_word){list + start, end - start};
    trim(word);
    *position = end + 1;
    return true;
}

static bool word_is(const struct selection_word *word, const char *text)
{
    return word->size == length_of(text) && memcmp(word->bytes, text, word->size) == 0;
}

bool selection_word_takes(const struct selection_word *word, const char *name)
{
    if (word_is(word, "all") || word_is(word, name))
        return true;
    return word->size > 0 && word->bytes[word->size - 1] == '.' && word->size <= length_of(name) &&
           memcmp(word->bytes, name, word->size) == 0;
}

bool selection_takes(const char *list, const char *name)
{
    struct selection_word word;
    uint64_t position = 0;

    while (selection_next(list, &position, &word))
        if (selection_word_takes(&word, name))
            return true;
    return false;
}

bool selection_is_none(const char *list)
{
    struct selection_word word;
    uint64_t position = 0;

    return selection_next(list, &position, &word) && word_is(&word, "none") &&
           !selection_next(list, &position, &word);
}

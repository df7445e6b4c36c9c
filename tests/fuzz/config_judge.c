#include "config_judge.h"

#include <string.h>

#define BLANKS " \t\r"
#define MARK   "\xef\xbb\xbf"

static const struct expectation expectations[] = {
    {"virtmap",
     offsetof(struct config, virtmap),
     {"offset", "compact", "identity", "random", "none", "reversed", "low", "over"}},
    {"identity", offsetof(struct config, keep_identity), {"drop", "keep"}},
    {"crossing", offsetof(struct config, crossing_strict), {"lenient", "strict"}},
    {"poison", offsetof(struct config, poison), {"no", "yes"}},
    {"wx", offsetof(struct config, wx), {"no", "yes"}},
    {"strict", offsetof(struct config, strict), {"no", "yes"}},
    {"video", offsetof(struct config, video), {"no", "yes"}},
    {"log", offsetof(struct config, log), {"errors", "full"}},
    {"after", offsetof(struct config, after), {NULL, "shutdown", "reset", "halt"}},
    {"kernel", 0, {NULL}},
    {"cmdline", 0, {NULL}},
    {"module", 0, {NULL}},
    {"checks", 0, {NULL}},
    {"serial", 0, {NULL}},
};
#define EXPECTATIONS (sizeof(expectations) / sizeof(expectations[0]))

const struct expectation *expectation_of(const char *key)
{
    for (size_t i = 0; i < EXPECTATIONS; i++)
        if (strcmp(expectations[i].key, key) == 0)
            return &expectations[i];
    return NULL;
}

static char *stripped(char *text)
{
    text += strspn(text, BLANKS);
    for (size_t size = strlen(text); size > 0 && strchr(BLANKS, text[size - 1]) != NULL; size--)
        text[size - 1] = '\0';
    return text;
}

bool config_line_next(char **text, struct config_line *line)
{
    char *start = *text;

    if (*start == '\0')
        return false;
    *line = (struct config_line){.length = strcspn(start, "\n")};
    *text = start + line->length;
    if (**text == '\n')
        *(*text)++ = '\0';
    start = stripped(start);
    if (*start == '\0' || *start == '#')
        return true;
    line->key = start;
    line->value = strchr(start, '=');
    if (line->value != NULL) {
        *line->value = '\0';
        line->value = stripped(line->value + 1);
        line->key = stripped(line->key);
    }
    return true;
}

char *config_text_begin(char *text)
{
    return text + (strncmp(text, MARK, strlen(MARK)) == 0 ? strlen(MARK) : 0);
}

bool config_is_plain(const char *text, size_t size)
{
    size_t at = size >= strlen(MARK) && memcmp(text, MARK, strlen(MARK)) == 0 ? strlen(MARK) : 0;

    for (; at < size; at++)
        if ((text[at] < ' ' || text[at] > '~') && (text[at] == '\0' || strchr(BLANKS "\n", text[at]) == NULL))
            return false;
    return true;
}

/* none, or 0x and up to eight digits that are not all 0. */
static bool is_port(const char *value)
{
    const size_t digits = strlen(value) - (strlen(value) < 2 ? strlen(value) : 2);

    if (strcmp(value, "none") == 0)
        return true;
    return (strncmp(value, "0x", 2) == 0 || strncmp(value, "0X", 2) == 0) && digits > 0 && digits <= 8 &&
           strspn(value + 2, "0123456789abcdefABCDEF") == digits && strspn(value + 2, "0") < digits;
}

static bool is_right_value(const struct expectation *expected, const char *value)
{
    if (strcmp(expected->key, "kernel") == 0 || strcmp(expected->key, "module") == 0)
        return *value != '\0';
    if (strcmp(expected->key, "serial") == 0)
        return is_port(value);
    if (expected->offset == 0)
        return true;
    for (size_t i = 0; i < CONFIG_WORDS; i++)
        if (expected->words[i] != NULL && strcmp(expected->words[i], value) == 0)
            return true;
    return false;
}

bool config_judge(char *text)
{
    UINTN given[EXPECTATIONS] = {0};
    struct config_line line;

    text = config_text_begin(text);
    while (config_line_next(&text, &line)) {
        const struct expectation *expected = line.key == NULL ? NULL : expectation_of(line.key);
        if (line.length > CONFIG_LINE_LIMIT)
            return false;
        if (line.key == NULL)
            continue;
        if (expected == NULL || line.value == NULL || !is_right_value(expected, line.value))
            return false;
        if (++given[expected - expectations] > (strcmp(line.key, "module") == 0 ? CONFIG_MODULES : 1u))
            return false;
    }
    return true;
}

/* loader/config.h: a file that is accepted says what its lines say; a refusal names the line and what is wrong in
 * it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "loader/config.h"

#define WORDS 5

/* A key; of one that takes words, where its number is and which word gives which. */
struct expectation {
    const char *key;
    size_t      offset;
    const char *words[WORDS]; /* by their numbers */
};

static const struct expectation expectations[] = {
    {"virtmap", offsetof(struct config, virtmap), {"offset", "compact", "identity", "random", "none"}},
    {"identity", offsetof(struct config, keep_identity), {"drop", "keep"}},
    {"crossing", offsetof(struct config, crossing_strict), {"lenient", "strict"}},
    {"poison", offsetof(struct config, poison), {"no", "yes"}},
    {"wx", offsetof(struct config, wx), {"no", "yes"}},
    {"video", offsetof(struct config, video), {"no", "yes"}},
    {"after", offsetof(struct config, after), {NULL, "shutdown", "reset", "halt"}},
    {"kernel", 0, {NULL}},
    {"cmdline", 0, {NULL}},
    {"module", 0, {NULL}},
    {"checks", 0, {NULL}},
    {"serial", 0, {NULL}},
};
#define EXPECTATIONS (sizeof(expectations) / sizeof(expectations[0]))

/* A line of the file as people read it. */
struct line {
    char *key;
    char *value; /* NULL: there is no = */
};

static char *stripped(char *text)
{
    text += strspn(text, " \t\r");
    for (size_t size = strlen(text); size > 0 && strchr(" \t\r", text[size - 1]) != NULL; size--)
        text[size - 1] = '\0';
    return text;
}

static struct line line_of(char *text)
{
    struct line line = {stripped(text), strchr(text, '=')};

    if (line.value != NULL) {
        *line.value = '\0';
        line.value = stripped(line.value + 1);
        line.key = stripped(line.key);
    }
    return line;
}

static const struct expectation *expectation_of(const char *key)
{
    for (size_t i = 0; i < EXPECTATIONS; i++)
        if (strcmp(expectations[i].key, key) == 0)
            return &expectations[i];
    return NULL;
}

/* A setting's text: one of the defaults, or in the file and ended there. */
static void check_text(const char *value, const char *bytes, size_t size)
{
    require(value != NULL);
    if (value >= bytes && value <= bytes + size)
        require(memchr(value, '\0', (size_t)(bytes + size + 1 - value)) != NULL);
    else
        require(strcmp(value, "all") == 0 || strcmp(value, "") == 0 || strcmp(value, "\\handoff\\kernel.elf") == 0);
}

static void check_path(const char *value, const char *bytes, size_t size)
{
    check_text(value, bytes, size);
    require(*value != '\0' && strchr(value, '/') == NULL);
}

static void check_ranges(const struct config *config, const char *bytes, size_t size)
{
    check_path(config->kernel, bytes, size);
    check_text(config->command_line, bytes, size);
    check_text(config->checks, bytes, size);
    require(config->modules <= CONFIG_MODULES);
    for (UINTN i = 0; i < config->modules; i++)
        check_path(config->module[i], bytes, size);
    require(config->virtmap <= HANDOFF_VIRTMAP_NONE && config->after <= HANDOFF_AFTER_HALT);
    require((config->keep_identity | config->crossing_strict | config->poison | config->wx | config->video) <= 1);
}

static bool same_path(const char *path, const char *written)
{
    for (; *written != '\0' && *path == (*written == '/' ? '\\' : *written); written++)
        path++;
    return *path == *written;
}

/* One line of an accepted file; `modules` counts those before it. */
static void check_line(const struct config *config, const struct line *line, UINTN *modules)
{
    const struct expectation *expected = expectation_of(line->key);

    require(line->value != NULL && expected != NULL);
    if (expected->offset != 0) {
        UINT32 number;
        memcpy(&number, (const char *)config + expected->offset, sizeof(number));
        require(number < WORDS && expected->words[number] != NULL);
        require(strcmp(expected->words[number], line->value) == 0);
    } else if (strcmp(line->key, "module") == 0) {
        require(*modules < config->modules && same_path(config->module[(*modules)++], line->value));
    } else if (strcmp(line->key, "kernel") == 0) {
        require(same_path(config->kernel, line->value));
    } else if (strcmp(line->key, "serial") == 0) {
        require(config->serial == (strcmp(line->value, "none") == 0 ? 0 : strtoul(line->value, NULL, 16)));
        require((config->serial == 0) == (strcmp(line->value, "none") == 0));
    } else {
        require(strcmp(strcmp(line->key, "checks") == 0 ? config->checks : config->command_line, line->value) == 0);
    }
}

static void check_accepted(const struct config *config, char *text, size_t size)
{
    UINTN modules = 0;

    require(memchr(text, '\0', size) == NULL);
    text += strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    for (char *end; *text != '\0'; text = end) {
        end = text + strcspn(text, "\n");
        require(end - text <= CONFIG_LINE_LIMIT);
        if (*end == '\n')
            *end++ = '\0';
        text += strspn(text, " \t\r");
        const struct line line = line_of(text);
        if (*text != '#' && (*line.key != '\0' || line.value != NULL))
            check_line(config, &line, &modules);
    }
    require(modules == config->modules);
}

static const char *line_number(const char *text, size_t size, unsigned long wanted, size_t *length)
{
    const char *end = text + size;

    for (; wanted > 1 && text < end; wanted--) {
        const char *found = memchr(text, '\n', (size_t)(end - text));
        text = found == NULL ? end : found + 1;
    }
    require(wanted == 1 && text < end);
    const char *found = memchr(text, '\n', (size_t)(end - text));
    *length = (size_t)((found == NULL ? end : found) - text);
    return text;
}

/* "line 3: ...", of a line that is there, with its key unless its bytes are not even text. */
static void check_refusal(const struct handoff_text *error, const char *text, size_t size)
{
    char *rest;
    size_t length;

    require(error->size > 0 && error->size < error->capacity && strlen(error->bytes) == error->size);
    require(strncmp(error->bytes, "line ", 5) == 0);
    const unsigned long number = strtoul(error->bytes + 5, &rest, 10);
    require(strncmp(rest, ": ", 2) == 0 && rest[2] != '\0');
    const char *start = line_number(text, size, number, &length);
    const size_t mark = number == 1 && strncmp(start, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (strstr(rest, "UTF-8 text") != NULL || strstr(rest, "bytes long") != NULL)
        return;
    struct input rest_of_line = {(const uint8_t *)start + mark, length - mark};
    char *copy = input_text(&rest_of_line, length);
    const struct line line = line_of(copy + strspn(copy, " \t\r"));
    require(error->cut || strstr(rest, line.key) != NULL);
    free(copy);
}

/* The file as text that ends in NUL. */
static char *text_of(const uint8_t *data, size_t size)
{
    struct input input = {data, size};

    return input_text(&input, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    char *parsed = text_of(data, size);
    char message[512];
    struct handoff_text error = handoff_text_in(message, sizeof(message));
    struct config config;

    parsed[size] = 'x'; /* what config_parse makes NUL */
    if (config_parse(parsed, size, &config, &error)) {
        require(error.size == 0);
        check_ranges(&config, parsed, size);
        check_accepted(&config, text, size);
    } else {
        check_refusal(&error, text, size);
    }
    free(text);
    free(parsed);
    return 0;
}

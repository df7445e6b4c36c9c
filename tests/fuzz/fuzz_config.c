/* loader/config.h: what is right is accepted, and nothing else; a file that is accepted says what its lines say; a
 * refusal names the line and what is wrong in it. */
#include <stdlib.h>
#include <string.h>

#include "config_judge.h"

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
    require(config->virtmap <= HANDOFF_VIRTMAP_OVER && config->after <= HANDOFF_AFTER_REPORT);
    require((config->keep_identity | config->crossing_strict | config->poison | config->wx | config->strict |
             config->video) <= 1);
}

static bool same_path(const char *path, const char *written)
{
    for (; *written != '\0' && *path == (*written == '/' ? '\\' : *written); written++)
        path++;
    return *path == *written;
}

/* One line of an accepted file; `modules` counts those before it. */
static void check_line(const struct config *config, const struct config_line *line, UINTN *modules)
{
    const struct expectation *expected = expectation_of(line->key);

    require(line->value != NULL && expected != NULL);
    if (expected->offset != 0) {
        UINT32 number;
        memcpy(&number, (const char *)config + expected->offset, sizeof(number));
        require(number < CONFIG_WORDS && expected->words[number] != NULL);
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
    struct config_line line;
    UINTN modules = 0;

    require(memchr(text, '\0', size) == NULL);
    text = config_text_begin(text);
    while (config_line_next(&text, &line)) {
        require(line.length <= CONFIG_LINE_LIMIT);
        if (line.key != NULL)
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
    char *left = copy;
    struct config_line line;
    require(config_line_next(&left, &line) && line.key != NULL);
    require(error->cut || strstr(rest, line.key) != NULL);
    free(copy);
}

/* The file as text that ends in NUL. */
static char *text_of(const uint8_t *data, size_t size)
{
    struct input input = {data, size};

    return input_text(&input, size);
}

/* Where the judge knows, the parser has to agree. */
static void check_verdict(bool accepted, const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);

    if (config_is_plain(text, size))
        require(accepted == config_judge(text));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    char *parsed = text_of(data, size);
    char message[512];
    struct handoff_text error = handoff_text_in(message, sizeof(message));
    struct config config;

    parsed[size] = 'x'; /* what config_parse makes NUL */
    const bool accepted = config_parse(parsed, size, &config, &error);
    check_verdict(accepted, data, size);
    if (accepted) {
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

#include "config.h"

#include <stdarg.h>
#include <string.h>

#include "config_keys.h"
#include "utf8.h"

#define DEFAULT_SERIAL_PORT 0x3f8

/* What is being parsed. */
struct parser {
    struct config       *config;
    struct handoff_text *error;
    UINT32               line;
    UINT32               given[CONFIG_KEYS]; /* line in which a key was given, 0: not yet */
};

#define UNDECIDED 0xffffffffu /* until it is known which checks there are */

const char config_default_kernel[] = "\\handoff\\kernel.elf";

void config_defaults(struct config *config)
{
    memset(config, 0, sizeof(*config));
    config->kernel = config_default_kernel;
    config->command_line = "";
    config->checks = "all";
    config->virtmap = HANDOFF_VIRTMAP_OFFSET;
    config->poison = 1;
    config->wx = 1;
    config->strict = 1;
    config->after = HANDOFF_AFTER_DEFAULT;
    config->video = 1;
    config->serial = DEFAULT_SERIAL_PORT;
    config->log = CONFIG_LOG_FULL;
}

/* What is wrong with the line. Always false. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static bool refuse(struct parser *parser, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format(parser->error, "line %u: ", parser->line);
    handoff_text_format_list(parser->error, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static char *trim(char *text)
{
    char *end = text + strlen(text);

    while (end > text && is_blank(end[-1]))
        *--end = '\0';
    while (is_blank(*text))
        text++;
    return text;
}

static bool refuse_word(struct parser *parser, const struct config_key *key, const char *value)
{
    refuse(parser, "%s=%s is none of:", key->name, value);
    for (const struct config_word *word = key->words; word->name[0] != '\0'; word++)
        handoff_text_format(parser->error, " %s", word->name);
    return false;
}

static bool read_word(struct parser *parser, const struct config_key *key, const char *value, void *field)
{
    for (const struct config_word *word = key->words; word->name[0] != '\0'; word++) {
        if (strcmp(word->name, value) == 0) {
            *(UINT32 *)field = word->value;
            return true;
        }
    }
    return refuse_word(parser, key, value);
}

static int digit_value(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
        return (byte | 0x20) - 'a' + 10;
    return -1;
}

static bool read_port(struct parser *parser, const char *value, void *field)
{
    const char *digits = value[0] == '0' && (value[1] | 0x20) == 'x' ? value + 2 : NULL;
    UINT32 port = 0;

    *(UINT32 *)field = 0;
    if (strcmp(value, "none") == 0)
        return true;
    if (digits != NULL && *digits != '\0' && strlen(digits) <= 8) {
        for (; digit_value(*digits) >= 0; digits++)
            port = port << 4 | (UINT32)digit_value(*digits);
        *(UINT32 *)field = port;
        if (*digits == '\0' && port != 0)
            return true;
    }
    return refuse(parser, "serial=%s is neither none nor a port like 0x3f8", value);
}

/* Paths may be written with slashes; the firmware wants backslashes (UEFI 2.10, 13.5). */
static bool read_path(struct parser *parser, const struct config_key *key, char *value, const char **field)
{
    if (*value == '\0')
        return refuse(parser, "%s= names no file", key->name);
    for (char *byte = value; *byte != '\0'; byte++)
        if (*byte == '/')
            *byte = '\\';
    *field = value;
    return true;
}

static bool read_module(struct parser *parser, const struct config_key *key, char *value)
{
    struct config *config = parser->config;

    if (config->modules == CONFIG_MODULES)
        return refuse(parser, "more than %u modules; pack some together", (UINT32)CONFIG_MODULES);
    return read_path(parser, key, value, &config->module[config->modules++]);
}

static bool read_value(struct parser *parser, const struct config_key *key, char *value)
{
    void *field = (UINT8 *)parser->config + key->offset;

    switch (key->form) {
    case CONFIG_WORD:
        return read_word(parser, key, value, field);
    case CONFIG_PORT:
        return read_port(parser, value, field);
    case CONFIG_PATH:
        return read_path(parser, key, value, field);
    case CONFIG_MODULE:
        return read_module(parser, key, value);
    default:
        *(const char **)field = value;
        return true;
    }
}

static bool read_setting(struct parser *parser, const char *name, char *value)
{
    for (UINTN i = 0; i < CONFIG_KEYS; i++) {
        if (strcmp(config_keys[i].name, name) != 0)
            continue;
        if (parser->given[i] != 0 && config_keys[i].form != CONFIG_MODULE)
            return refuse(parser, "%s= was given in line %u already; keep one of them", name, parser->given[i]);
        parser->given[i] = parser->line;
        return read_value(parser, &config_keys[i], value);
    }
    refuse(parser, "unknown key \"%s\"; the keys are:", name);
    for (UINTN i = 0; i < CONFIG_KEYS; i++)
        handoff_text_format(parser->error, " %s", config_keys[i].name);
    return false;
}

static bool read_line(struct parser *parser, char *line)
{
    char *text = trim(line);
    char *equals = text;

    if (*text == '\0' || *text == '#')
        return true;
    while (*equals != '\0' && *equals != '=')
        equals++;
    if (*equals == '\0')
        return refuse(parser, "\"%s\" is no key=value; write # in front of a comment", text);
    *equals = '\0';
    return read_setting(parser, trim(text), trim(equals + 1));
}

/* Ends the line that begins at `at` with NUL and returns its length; every byte of it must be text. */
static bool cut_line(struct parser *parser, char *bytes, UINTN size, UINTN *length)
{
    UINTN at = 0;

    while (at < size && bytes[at] != '\n') {
        const UINT8 byte = (UINT8)bytes[at];
        UINT32 character;
        const UINTN step = utf8_decode(bytes + at, size - at, &character);
        if (step == 0 || (byte < ' ' && !is_blank(bytes[at])))
            return refuse(parser, "byte 0x%02x at column %lu is not UTF-8 text; save the file as UTF-8", (UINT32)byte,
                          (UINT64)at + 1);
        at += step;
    }
    if (at > CONFIG_LINE_LIMIT)
        return refuse(parser, "%lu bytes long; the limit is %u", (UINT64)at, (UINT32)CONFIG_LINE_LIMIT);
    bytes[at] = '\0';
    *length = at;
    return true;
}

static UINTN byte_order_mark(const char *bytes, UINTN size)
{
    return size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* What is there to find faults of the firmware costs time: not where nobody looks for them. */
static void decide(UINT32 *field, const struct config *config)
{
    if (*field == UNDECIDED)
        *field = strcmp(config->checks, "none") != 0;
}

bool config_parse(char *bytes, UINTN size, struct config *config, struct handoff_text *error)
{
    struct parser parser = {.config = config, .error = error};
    UINTN length = 0;

    config_defaults(config);
    config->poison = config->log = UNDECIDED;
    for (UINTN at = byte_order_mark(bytes, size); at < size; at += length + 1) {
        parser.line++;
        if (!cut_line(&parser, bytes + at, size - at, &length) || !read_line(&parser, bytes + at))
            return false;
    }
    decide(&config->poison, config);
    decide(&config->log, config);
    return true;
}

static bool entry_selects(const char *entry, UINTN length, const char *name)
{
    while (length > 0 && is_blank(*entry)) {
        entry++;
        length--;
    }
    while (length > 0 && is_blank(entry[length - 1]))
        length--;
    if (length == 3 && memcmp(entry, "all", 3) == 0)
        return true;
    if (length == 0 || length > strlen(name) || memcmp(entry, name, length) != 0)
        return false;
    return name[length] == '\0' || entry[length - 1] == '.';
}

bool config_selects(const char *checks, const char *name)
{
    for (const char *entry = checks;; entry++) {
        const char *end = entry;
        while (*end != '\0' && *end != ',')
            end++;
        if (entry_selects(entry, (UINTN)(end - entry), name))
            return true;
        if (*end == '\0')
            return false;
        entry = end;
    }
}

#include "tap_reader.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

static int hexadecimal(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);

    return found == NULL ? -1 : (int)(found - digits);
}

/* A description up to an unescaped #, which a space precedes; `\` keeps # and itself from meaning anything. */
static const char *read_description(const char *line, char *text)
{
    while (*line != '\0' && strncmp(line, " # ", 3) != 0) {
        if (line[0] == '\\' && (line[1] == '\\' || line[1] == '#'))
            line++;
        *text++ = *line++;
    }
    *text = '\0';
    return *line == '\0' ? line : line + 3;
}

static void read_result(const char *line, struct tap_read *read)
{
    char *end;

    read->ok = line[0] == 'o';
    read->kind = TAP_RESULT;
    read->number = (unsigned)strtoul(line + (read->ok ? 3 : 7), &end, 10);
    require(starts(end, " - "));
    const char *directive = read_description(end + 3, read->text);
    read_description(directive, read->directive);
}

/* YAML 1.2, 7.3.1: a double-quoted scalar and nothing behind it. Returns whether it is one. */
static bool read_quoted(const char *line, char *text)
{
    if (*line++ != '"')
        return false;
    for (; *line != '"'; line++) {
        if (*line == '\0')
            return false;
        if (*line != '\\') {
            *text++ = *line;
        } else if (line[1] == 'x' && hexadecimal(line[2]) >= 0 && hexadecimal(line[3]) >= 0) {
            *text++ = (char)(hexadecimal(line[2]) * 16 + hexadecimal(line[3]));
            line += 3;
        } else if (line[1] == '"' || line[1] == '\\') {
            *text++ = *++line;
        } else {
            return false;
        }
    }
    *text = '\0';
    return line[1] == '\0';
}

static void read_yaml(const char *line, struct tap_read *read)
{
    const size_t length = strcspn(line, ": ");

    if (strcmp(line, "---") == 0)
        read->kind = TAP_YAML_BEGIN;
    else if (strcmp(line, "...") == 0)
        read->kind = TAP_YAML_END;
    else if (length > 0 && starts(line + length, ": ") && read_quoted(line + length + 2, read->text))
        read->kind = TAP_YAML_ENTRY;
    memcpy(read->key, line, length);
}

static void read_line(const char *line, struct tap_read *read)
{
    read->kind = TAP_OTHER;
    if (strcmp(line, "TAP version 14") == 0) {
        read->kind = TAP_VERSION;
    } else if (starts(line, "1..")) {
        read->kind = TAP_PLAN;
        read->number = (unsigned)strtoul(line + 3, NULL, 10);
    } else if (starts(line, "ok ") || starts(line, "not ok ")) {
        read_result(line, read);
    } else if (starts(line, "# ")) {
        read->kind = TAP_COMMENT;
        strcpy(read->text, line + 2);
    } else if (starts(line, "Bail out! ")) {
        read->kind = TAP_BAIL_OUT;
        strcpy(read->text, line + 10);
    } else if (starts(line, "  ")) {
        read_yaml(line + 2, read);
    }
}

struct tap_read tap_read_line(const char **at)
{
    const size_t length = strcspn(*at, "\n");
    struct tap_read read = {.number = 0};
    char line[TAP_READER_TEXT];

    require((*at)[length] == '\n' && length < sizeof(line));
    for (size_t i = 0; i < length; i++) {
        line[i] = (*at)[i];
        require((unsigned char)line[i] >= ' ' && line[i] != 0x7f);
    }
    line[length] = '\0';
    read_line(line, &read);
    *at += length + 1;
    return read;
}

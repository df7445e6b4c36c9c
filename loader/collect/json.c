#include "json.h"

#include <stddef.h>

#include "../utf8.h"

static void indent(const struct json *json)
{
    handoff_text_format(json->text, "\n");
    for (UINT32 i = 0; i < json->depth; i++)
        handoff_text_format(json->text, " ");
}

static void begin(struct json *json)
{
    if (json->begun)
        handoff_text_format(json->text, ",");
    if (json->depth != 0)
        indent(json);
    json->begun = true;
}

static void append_string(struct handoff_text *text, const struct words *value)
{
    UINT32 character;
    UINTN length;

    handoff_text_format(text, "\"");
    for (UINTN at = 0; at < value->size; at += length == 0 ? 1 : length) {
        length = utf8_decode(value->bytes + at, value->size - at, &character);
        if (length == 0)
            handoff_text_format(text, "?");
        else if (character < ' ')
            handoff_text_format(text, "\\u%04x", character);
        else if (character == '"' || character == '\\')
            handoff_text_format(text, "\\%c", (char)character);
        else
            words_append(text, &(struct words){value->bytes + at, length});
    }
    handoff_text_format(text, "\"");
}

static void append_name(struct json *json, const char *name)
{
    begin(json);
    if (name != NULL)
        handoff_text_format(json->text, "\"%s\": ", name);
}

void json_open(struct json *json, const char *name, char open)
{
    append_name(json, name);
    handoff_text_format(json->text, "%c", open);
    json->depth++;
    json->begun = false;
}

void json_close(struct json *json, char close)
{
    json->depth--;
    if (json->begun)
        indent(json);
    handoff_text_format(json->text, "%c", close);
    json->begun = true;
}

void json_words(struct json *json, const char *name, const struct words *value)
{
    append_name(json, name);
    append_string(json->text, value);
}

void json_text(struct json *json, const char *name, const char *value)
{
    const struct words words = words_of(value);

    json_words(json, name, &words);
}

void json_named(struct json *json, const struct words *name, const struct words *value)
{
    begin(json);
    append_string(json->text, name);
    handoff_text_format(json->text, ": ");
    append_string(json->text, value);
}

void json_number(struct json *json, const char *name, UINT64 value)
{
    append_name(json, name);
    handoff_text_format(json->text, "%lu", value);
}

void json_address(struct json *json, const char *name, UINT64 value)
{
    append_name(json, name);
    handoff_text_format(json->text, "\"0x%lx\"", value);
}

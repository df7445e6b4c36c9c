#include "config_describe.h"

#include <string.h>

#include "config_keys.h"

UINTN config_lines(const struct config *config)
{
    return CONFIG_KEYS - 1 + config->modules; /* one key has a line for each module */
}

static const char *word_of(const struct config_word *words, UINT32 value)
{
    while (words->name[0] != '\0' && words->value != value)
        words++;
    return words->name;
}

static void describe(const struct config_key *key, const void *field, struct handoff_text *text)
{
    UINT32 number = 0;

    handoff_text_format(text, "%s=", key->name);
    if (key->form == CONFIG_WORD || key->form == CONFIG_PORT)
        memcpy(&number, field, sizeof(number));
    if (key->form == CONFIG_WORD)
        handoff_text_format(text, "%s", word_of(key->words, number));
    else if (key->form != CONFIG_PORT)
        handoff_text_format(text, "%s", *(const char *const *)field);
    else if (number != 0)
        handoff_text_format(text, "0x%x", number);
    else
        handoff_text_format(text, "none");
}

void config_describe(const struct config *config, UINTN line, struct handoff_text *text)
{
    for (UINTN i = 0; i < CONFIG_KEYS; i++) {
        const struct config_key *key = &config_keys[i];
        const UINT8 *field = (const UINT8 *)config + key->offset;
        const UINTN lines = key->form == CONFIG_MODULE ? config->modules : 1;
        if (line < lines) {
            describe(key, field + line * sizeof(const char *), text);
            return;
        }
        line -= lines;
    }
}

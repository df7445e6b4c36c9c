#include "keeping_line.h"

#include <stddef.h>

#include "control_character.h"

static void append(struct handoff_text *text, const char *field)
{
    for (; *field; field++)
        handoff_text_format(text, "%c", is_control(*field) ? ' ' : *field);
}

bool keeping_line(struct handoff_text *text, UINTN reserve, char mark, const char *const fields[])
{
    const struct handoff_text before = *text;

    handoff_text_format(text, "%c ", mark);
    for (unsigned i = 0; fields[i] != NULL; i++) {
        if (i > 0)
            handoff_text_format(text, "\t");
        append(text, fields[i]);
    }
    handoff_text_format(text, "\n");
    if (!text->cut && text->size + reserve < text->capacity)
        return true;
    *text = before;
    text->bytes[text->size] = '\0';
    return false;
}

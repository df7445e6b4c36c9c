#include "brief.h"

#include <stdbool.h>
#include <stdint.h>

void brief_of(const char *seen, struct handoff_text *brief)
{
    static const char cut[] = " ...";
    uint32_t size = 0, words = 0;

    for (; seen[size] && seen[size] != ';'; size++)
        if (seen[size] == ' ' && size + sizeof(cut) <= BRIEF_SIZE)
            words = size;
    const bool whole = size < BRIEF_SIZE;
    for (uint32_t i = 0; i < (whole ? size : words); i++)
        handoff_text_format(brief, "%c", seen[i]);
    if (!whole)
        handoff_text_format(brief, cut);
}

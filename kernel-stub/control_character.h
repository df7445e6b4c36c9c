/* What would end a line early, or move about on a terminal. */
#ifndef CONTROL_CHARACTER_H
#define CONTROL_CHARACTER_H

#include <stdbool.h>

static inline bool is_control(char byte)
{
    return (unsigned char)byte < ' ' || byte == 0x7f;
}

#endif

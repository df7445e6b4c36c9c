/* Which machine this is, which firmware, and how the run was set. */
#ifndef SCREEN_HEADER_H
#define SCREEN_HEADER_H

#include "canvas.h"

/* `area` in cells. */
void screen_header_draw(const struct canvas *canvas, struct rectangle area, const struct handoff_boot_info *info);

#endif

/* Which machine this is, which firmware, and how the run was set. */
#ifndef SCREEN_HEADER_H
#define SCREEN_HEADER_H

#include "screen_layout.h"

void screen_header_draw(const struct canvas *canvas, const struct screen_layout *layout,
                        const struct handoff_boot_info *info);

#endif

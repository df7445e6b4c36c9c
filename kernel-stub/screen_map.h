/* The final memory map as a bar of colours, from address 0 to the end of memory. */
#ifndef SCREEN_MAP_H
#define SCREEN_MAP_H

#include "canvas.h"

/* `area` in cells. What is runtime is as high as the bar and at least two pixels wide, all else less high. Runtime
 * regions above all memory, such as flash, stand apart at the right end. */
void screen_map_draw(const struct canvas *canvas, struct rectangle area, const struct handoff_boot_info *info);

void screen_map_legend(const struct canvas *canvas, struct rectangle area, const struct handoff_boot_info *info);

#endif

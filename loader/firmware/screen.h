/* The framebuffer of the Graphics Output Protocol. UEFI 2.10, 12.9.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "../loader.h"

/* Fills loader->info.screen from the first output with a linear framebuffer among those that show the firmware's
 * console, else among all; size 0 where none has one. */
void screen_find(struct loader *loader);

#endif

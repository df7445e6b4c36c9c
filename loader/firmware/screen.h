/* The framebuffer of the Graphics Output Protocol. UEFI 2.10, 12.9.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "../loader.h"

/* Fills loader->info.screen from the first output that has a linear framebuffer; size 0 where none has. */
void screen_find(struct loader *loader);

#endif

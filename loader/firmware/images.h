/* The images that boot services have loaded: the firmware's drivers and everything started since. UEFI 2.10, 9.1.
 */
#ifndef IMAGES_H
#define IMAGES_H

#include "../loader.h"

/* Fills info.evidence.images, as far as the room goes. */
void images_collect(struct loader *loader);

#endif

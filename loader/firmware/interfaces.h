/* Where the interfaces of all protocols are: boot-services memory, mostly, that nothing may use at runtime.
 * UEFI 2.10, 7.3.
 */
#ifndef INTERFACES_H
#define INTERFACES_H

#include "../loader.h"

/* Fills info.evidence.interfaces, as far as the room goes. */
void interfaces_collect(struct loader *loader);

#endif

/* The verdict of an earlier run on the firmware's console. UEFI 2.10, 12.3 and 12.4.
 */
#ifndef SHOW_H
#define SHOW_H

#include "../loader.h"
#include "../record_text.h"

/* The verdict, and what failed with its diagnosis and the next thing to do. `tap` is the report. */
void show_report(struct loader *loader, struct words tap);

/* Says that this is all, and comes back when a key is pressed; never, where there are no keys. */
void show_and_wait(struct loader *loader);

#endif

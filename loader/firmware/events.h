/* Event handlers of the loader that witness ExitBootServices and SetVirtualAddressMap from inside. UEFI 2.10, 7.1.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "../loader.h"

/* Creates the witnesses. A firmware that refuses one is recorded, not an error. */
void events_create(struct loader *loader);

/* Closes them again, when the handoff is abandoned. */
void events_close(struct loader *loader);

/* Chooses the pointers that the witness of SetVirtualAddressMap will have converted. */
void events_plan_conversions(struct loader *loader);

#endif

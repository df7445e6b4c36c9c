/* Events of the fake firmware: those that the exit and SetVirtualAddressMap signal. UEFI 2.10, 7.1.
 */
#ifndef TESTS_LOADER_FAKE_EVENTS_H
#define TESTS_LOADER_FAKE_EVENTS_H

#include "tests/unit/fake_firmware.h"

/* Adds the event services and Stall. */
void fake_events_start(struct fake_firmware *firmware);

/* Runs the handlers of one kind, in the order in which they were created. */
void fake_events_signal_before_exit(void);
void fake_events_signal_exit(void);
void fake_events_signal_virtual(void);

/* Events not closed. */
UINTN fake_events_open(void);

/* Microseconds spent in Stall. */
UINTN fake_events_stalled(void);

#endif

/* The fake firmware's keyboard, and how long somebody waits for it. UEFI 2.10, 7.1.7 and 12.3.
 */
#ifndef TESTS_LOADER_FAKE_KEYBOARD_H
#define TESTS_LOADER_FAKE_KEYBOARD_H

#include "fake_tables.h"

struct fake_keyboard {
    bool  is_pressed; /* a key, once somebody waits for it; else the run ends there */
    UINTN resets;
    UINTN reads;
    bool  watchdog;   /* would reset the machine */
};
extern struct fake_keyboard fake_keyboard;

/* Adds the services, and returns the keyboard. */
SIMPLE_INPUT_INTERFACE *fake_keyboard_start(EFI_BOOT_SERVICES *boot_services);

#endif

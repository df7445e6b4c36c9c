/* The fake firmware's text console: remembers what was printed. UEFI 2.10, 12.4.
 */
#ifndef TESTS_LOADER_FAKE_CONSOLE_H
#define TESTS_LOADER_FAKE_CONSOLE_H

#include "tests/unit/fake_call.h"

/* A clean screen. */
SIMPLE_TEXT_OUTPUT_INTERFACE *fake_console_start(void);

/* Everything printed since then, ASCII. */
const char *fake_console_text(void);

#endif

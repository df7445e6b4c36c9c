/* The serial port and the end of the machine, played on the host: what the kernel stub printed, and how it
 * stopped. */
#ifndef TESTS_UNIT_KERNEL_CONSOLE_H
#define TESTS_UNIT_KERNEL_CONSOLE_H

#include <stdbool.h>

enum console_end {
    END_RETURNED, /* the function came back */
    END_PASSED,   /* through the debug-exit device */
    END_FAILED,
    END_HALTED,
};

struct kernel_console {
    char output[65536]; /* ends in NUL */
    bool has_debug_exit;
};
extern struct kernel_console console;

/* Nothing printed, no debug-exit device, the serial port open. */
void kernel_console_start(void);

/* Runs the function up to its end, or the machine's. */
enum console_end kernel_console_run(void (*function)(void));

/* How often the text was printed. */
unsigned kernel_console_count(const char *text);

#endif

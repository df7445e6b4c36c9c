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
    END_RESET,    /* the machine was reset, by whatever means */
};

struct kernel_console {
    char output[65536]; /* ends in NUL */
    bool has_debug_exit;
    bool reset_works;   /* the second of two ways without the firmware */
};
extern struct kernel_console console;

/* Nothing printed, no debug-exit device, the serial port open. */
void kernel_console_start(void);

/* Runs the function up to its end, or the machine's. */
enum console_end kernel_console_run(void (*function)(void));

/* Ends what kernel_console_run runs. */
_Noreturn void kernel_console_end(enum console_end how);

/* How often the text was printed. */
unsigned kernel_console_count(const char *text);

#endif

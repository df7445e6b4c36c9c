#include "kernel_console.h"

#include "kernel-stub/arch.h"
#include "kernel-stub/sinks.h"
#include "unit_test.h"

#define SERIAL_DEFAULT 0x3f8

struct kernel_console console;
static UINTN printed;
static jmp_buf end;

void kernel_console_start(void)
{
    memset(&console, 0, sizeof(console));
    printed = 0;
    sinks_begin(SERIAL_DEFAULT);
}

enum console_end kernel_console_run(void (*function)(void))
{
    const int reached = setjmp(end);

    if (reached == 0)
        function();
    return (enum console_end)reached;
}

unsigned kernel_console_count(const char *text)
{
    unsigned count = 0;

    for (const char *at = console.output; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

uint32_t arch_serial_default(void)
{
    return SERIAL_DEFAULT;
}

bool arch_serial_begin(uint32_t port)
{
    return port == SERIAL_DEFAULT;
}

void arch_serial_write(const char *bytes, uint64_t size)
{
    assert_true(printed + size < sizeof(console.output));
    memcpy(console.output + printed, bytes, size);
    printed += size;
}

bool arch_debug_exit_present(void)
{
    return console.has_debug_exit;
}

void arch_debug_exit(bool passed)
{
    if (console.has_debug_exit)
        longjmp(end, passed ? END_PASSED : END_FAILED);
}

_Noreturn void arch_halt(void)
{
    kernel_console_end(END_HALTED);
}

void kernel_console_end(enum console_end how)
{
    longjmp(end, (int)how);
}

const char *arch_reset_name(unsigned way)
{
    static const char *const names[] = {"the first way", "the second way", NULL};

    return names[way];
}

void arch_reset(unsigned way)
{
    if (console.reset_works && way == 1)
        kernel_console_end(END_RESET);
}

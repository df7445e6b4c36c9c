/* Surroundings for a library that was compiled for Linux. Its stack protector compares with a word at %fs:0x28; FS
 * has a base only while the library runs, so that firmware which relies on one is found out. */
#include <stddef.h>

#include "../../arch.h"
#include "registers.h"

#define MSR_FS_BASE 0xc0000100u

/* What it asks of <string.h>. */
void *memmove(void *to, const void *from, size_t size);
void *memset(void *memory, int value, size_t size);
size_t strlen(const char *text);
char *strchr(const char *text, int character);

/* What <assert.h>, a compiler that fortifies and its stack protector call in glibc. */
#define LIBRARY(name) __asm__(#name)
_Noreturn void hosted_assertion(const char *text, const char *file, unsigned line, const char *function)
    LIBRARY(__assert_fail);
void *hosted_memset(void *memory, int value, size_t size, size_t room) LIBRARY(__memset_chk);
_Noreturn void hosted_stack_overrun(void) LIBRARY(__stack_chk_fail);

static const uint64_t thread[6] = {[0x28 / 8] = 0x9d2c5680efc60a00}; /* no text can contain the 0 */
static void *way_out[5];

/* Everything that would be restored from a register lies in memory that nobody else changes. */
bool arch_run_hosted(void (*function)(void *argument), void *argument)
{
    static uint64_t base;

    base = read_model_specific(MSR_FS_BASE);
    const bool complete = __builtin_setjmp(way_out) == 0;
    if (complete) {
        write_model_specific(MSR_FS_BASE, (uint64_t)thread);
        function(argument);
    }
    write_model_specific(MSR_FS_BASE, base);
    return complete;
}

_Noreturn void hosted_assertion(const char *text, const char *file, unsigned line, const char *function)
{
    (void)text;
    (void)file;
    (void)line;
    (void)function;
    hosted_stack_overrun();
}

_Noreturn void hosted_stack_overrun(void)
{
    __builtin_longjmp(way_out, 1);
}

void *hosted_memset(void *memory, int value, size_t size, size_t room)
{
    if (size > room)
        hosted_stack_overrun();
    return memset(memory, value, size);
}

/* Byte after byte, in the order that leaves what is still to be read. */
void *memmove(void *to, const void *from, size_t size)
{
    volatile uint8_t *target = to;
    const uint8_t *source = from;

    if (target <= source)
        for (size_t i = 0; i < size; i++)
            target[i] = source[i];
    else
        while (size-- > 0)
            target[size] = source[size];
    return to;
}

size_t strlen(const char *text)
{
    const volatile char *end = text; /* volatile: or the compiler makes a call of strlen out of it */

    while (*end != '\0')
        end++;
    return (size_t)(end - text);
}

char *strchr(const char *text, int character)
{
    for (; *text != (char)character; text++)
        if (*text == '\0')
            return NULL;
    return (char *)text;
}

#include "guard.h"

#include <stddef.h>

/* The sanitizers' public interface. Weak, for their headers and libraries are not there in every build. */
#define WEAK __attribute__((weak))
WEAK void __asan_poison_memory_region(const volatile void *address, size_t size);
WEAK void __asan_unpoison_memory_region(const volatile void *address, size_t size);
WEAK int __asan_address_is_poisoned(const volatile void *address);
WEAK void __sanitizer_set_death_callback(void (*callback)(void));

void guard(const void *memory, UINTN size)
{
    if (guard_works())
        __asan_poison_memory_region(memory, size);
}

void unguard(const void *memory, UINTN size)
{
    if (guard_works())
        __asan_unpoison_memory_region(memory, size);
}

bool guard_works(void)
{
    return __asan_poison_memory_region != NULL;
}

bool is_guarded(const void *byte)
{
    return guard_works() && __asan_address_is_poisoned(byte) != 0;
}

void guard_on_death(void (*say)(void))
{
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(say);
}

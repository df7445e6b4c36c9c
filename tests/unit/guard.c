#include "guard.h"

#include <stddef.h>

/* The sanitizers' public interface. Weak, for their headers and libraries are not there in every build. */
#define INTERFACE(name) __asm__(#name) __attribute__((weak))
void sanitizer_poison(const volatile void *address, size_t size) INTERFACE(__asan_poison_memory_region);
void sanitizer_unpoison(const volatile void *address, size_t size) INTERFACE(__asan_unpoison_memory_region);
int sanitizer_is_poisoned(const volatile void *address) INTERFACE(__asan_address_is_poisoned);
void sanitizer_on_death(void (*callback)(void)) INTERFACE(__sanitizer_set_death_callback);

void guard(const void *memory, UINTN size)
{
    if (guard_works())
        sanitizer_poison(memory, size);
}

void unguard(const void *memory, UINTN size)
{
    if (guard_works())
        sanitizer_unpoison(memory, size);
}

bool guard_works(void)
{
    return sanitizer_poison != NULL;
}

bool is_guarded(const void *byte)
{
    return guard_works() && sanitizer_is_poisoned(byte) != 0;
}

void guard_on_death(void (*say)(void))
{
    if (sanitizer_on_death != NULL)
        sanitizer_on_death(say);
}

/* Those of the C library choose by processor how they work, and would be counted differently on each. */
#include <stdint.h>
#include <stddef.h>

void *memset(void *bytes, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);

void *memset(void *bytes, int value, size_t size)
{
    uint8_t *at = bytes;

    if (((uintptr_t)bytes | size) % sizeof(uint64_t) == 0) {
        uint64_t *words = bytes;
        for (size_t i = 0; i < size / sizeof(uint64_t); i++)
            words[i] = (uint8_t)value * 0x0101010101010101ULL;
        return bytes;
    }
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)value;
    return bytes;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    if (((uintptr_t)to | (uintptr_t)from | size) % sizeof(uint64_t) == 0) {
        uint64_t *target = to;
        const uint64_t *source = from;
        for (size_t i = 0; i < size / sizeof(uint64_t); i++)
            target[i] = source[i];
        return to;
    }
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
    return to;
}

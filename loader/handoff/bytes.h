/* The three functions of the C library that the gift asks of its surroundings, declared here so that no hosted header
 * is needed. C11, 7.24; any compiler may call them on its own account.
 */
#ifndef HANDOFF_BYTES_H
#define HANDOFF_BYTES_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *bytes, int value, size_t size);
int memcmp(const void *one, const void *other, size_t size);

#endif

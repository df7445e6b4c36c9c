/* Where the verdict's lines go. Each sink gets every byte, in order; a sink that is not there is left out. */
#ifndef SINKS_H
#define SINKS_H

#include <stdint.h>

/* serial: handoff_settings.serial */
void sinks_begin(uint32_t serial);

/* Returns when every sink has taken the bytes or given up on them. */
void sinks_write(const char *bytes, uint64_t size);

#endif

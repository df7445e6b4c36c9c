/* The pages behind the buffers that runtime services work on. */
#ifndef BUFFER_GUARDS_H
#define BUFFER_GUARDS_H

#include "../../arch.h"

/* Unmaps them. */
bool buffer_guards_begin(const struct handoff_boot_info *info);

#endif

/* What entry.S and a measured kernel have of each other. */
#ifndef BENCH_H
#define BENCH_H

#include <handoff/boot_info.h>

#include "../guest.h"

/* A kernel is this function. `ticks` were read by its first instruction; `info` is NULL of loaders that hand over
 * nothing. */
_Noreturn void bench_main(const struct handoff_boot_info *info, UINT64 ticks);

/* How many pages the payload has is told outside it, so that one that was not loaded is noticed. */
extern const UINT64 payload[];
extern volatile const UINT64 payload_pages;

#endif

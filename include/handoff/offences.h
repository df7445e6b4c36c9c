/* A list of what firmware wanted and was not granted: each once, with a count. For whoever handles faults.
 */
#ifndef HANDOFF_OFFENCES_H
#define HANDOFF_OFFENCES_H

#include "boot_info.h"
#include "efi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The array belongs to the caller. `used` and `lost` are 0 at first. */
struct handoff_offences {
    struct handoff_offence *offence;
    UINTN                   capacity; /* entries that the array has */
    UINTN                   used;     /* entries that are filled, in the order in which they were first noted */
    UINT64                  lost;     /* notes that found no room; the same offence again counts again */
};

/* Counts the fault with the entry of the same instruction and the same 4 KiB page, or gives it one of its own, whose
 * count is then 1. Returns the entry; NULL if there was no room. Linear. */
struct handoff_offence *handoff_offences_note(struct handoff_offences *offences, const struct handoff_fault *fault);

#ifdef __cplusplus
}
#endif
#endif

/* What SetVirtualAddressMap wanted and a strict crossing did not grant it, as the loader recorded it. */
#ifndef SVAM_OFFENCE_H
#define SVAM_OFFENCE_H

#include "fault.h"

/* The listed ones, in the order in which they happened; NULL beyond the last. */
const struct handoff_offence *svam_offence(const struct handoff_boot_info *info, UINTN index);

/* A fault of the crossing, listed or not, with what it means. One that is listed is to be named by its address there:
 * the list knows who jumped. */
struct service_fault svam_offence_fault(const struct handoff_boot_info *info, const struct handoff_fault *fault);

/* True of a jump to SetVirtualAddressMap itself, which lies where the firmware's table of services says. */
bool svam_offence_is_entry(const struct handoff_boot_info *info, const struct handoff_fault *fault);

/* As fault_tell, of a fault of the crossing. */
void svam_offence_tell(const struct handoff_boot_info *info, const char *call, const struct handoff_fault *fault,
                       struct handoff_text *text);

/* The memory type of SetVirtualAddressMap itself if it was called and lies in boot-services memory, as U-Boot's does;
 * else NULL. */
const char *svam_offence_home(const struct handoff_boot_info *info);

/* What to do about a SetVirtualAddressMap that lies in no runtime memory. */
#define SVAM_MISPLACED_NEXT_STEP \
    "The firmware has to keep SetVirtualAddressMap in EfiRuntimeServicesCode. Where it does not, map " \
    "boot-services memory while it runs, as crossing=lenient does."

/* What to do about it; NULL: what its diagnosis says. */
const char *svam_offence_next_step(const struct handoff_boot_info *info, const struct handoff_fault *fault);

/* The first thing, listed or the fault that ended the call, that shows a use of what ended with ExitBootServices;
 * NULL: none is known. */
const struct handoff_fault *svam_offence_boot_services(const struct handoff_boot_info *info);

/* What to add to a claim about everything that ran after ExitBootServices: a lenient crossing maps boot-services
 * memory for SetVirtualAddressMap, whose use of it stays unseen; or it lies there itself. Else empty. */
const char *svam_offence_unwatched(const struct handoff_boot_info *info);

#endif

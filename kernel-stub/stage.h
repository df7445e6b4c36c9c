/* Growing strictness: what runtime services still find mapped besides runtime memory at its virtual addresses. Each
 * stage takes away what its name says, for good. Pure. */
#ifndef STAGE_H
#define STAGE_H

#include "arch.h"

enum stage {
    STAGE_NONE, /* the kernel's page table, and no stages */
    STAGE_ALL_MAPPED,
    STAGE_NO_BOOT_SERVICES,
    STAGE_NO_PAGE_ZERO,
    STAGE_NO_IDENTITY,
    STAGE_PROTECTED, /* the kernel's page table */
};

/* "boot-services and free memory not mapped" */
const char *stage_name(enum stage stage);

/* The first stage in which an access with this diagnosis (see diagnosis.h) faults. */
enum stage stage_of(const char *diagnosis);

/* For firmware_call.remedy: what the stage still has is admitted. */
enum remedy stage_remedy(enum stage stage, const struct handoff_boot_info *info, const char *diagnosis,
                         struct firmware_call *call);

/* The page around a physical address, 1:1, as the final map says it may be cached. */
struct handoff_region stage_page(const struct handoff_boot_info *info, uint64_t address);

#endif

#include "stage.h"

#include "diagnosis.h"
#include "same_text.h"

const char *stage_name(enum stage stage)
{
    static const char *const names[] = {
        [STAGE_NONE] = "no stages",
        [STAGE_ALL_MAPPED] = "all memory mapped",
        [STAGE_NO_BOOT_SERVICES] = "boot-services and free memory not mapped",
        [STAGE_NO_PAGE_ZERO] = "page 0 not mapped",
        [STAGE_NO_IDENTITY] = "nothing mapped at physical addresses",
        [STAGE_PROTECTED] = "code not writable and data not executable",
    };

    return names[stage];
}

enum stage stage_of(const char *diagnosis)
{
    static const struct {
        const char *diagnosis;
        enum stage  stage;
    } stages[] = {
        {DIAGNOSIS_STALE_BOOT_SERVICES_DATA, STAGE_NO_BOOT_SERVICES},
        {DIAGNOSIS_BOOT_SERVICE_CALLED, STAGE_NO_BOOT_SERVICES},
        {DIAGNOSIS_PROTOCOL_USED, STAGE_NO_BOOT_SERVICES},
        {DIAGNOSIS_NULL_POINTER, STAGE_NO_PAGE_ZERO},
        {DIAGNOSIS_UNCONVERTED_POINTER, STAGE_NO_IDENTITY},
        {DIAGNOSIS_UNCONVERTED_CODE_POINTER, STAGE_NO_IDENTITY},
        {DIAGNOSIS_UNDECLARED_REGION, STAGE_NO_IDENTITY},
        {DIAGNOSIS_WRITE_TO_CODE, STAGE_PROTECTED},
        {DIAGNOSIS_EXECUTE_OF_DATA, STAGE_PROTECTED},
    };

    for (unsigned i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
        if (same_text(stages[i].diagnosis, diagnosis))
            return stages[i].stage;
    return STAGE_ALL_MAPPED;
}

struct handoff_region stage_page(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(&map, address);
    const uint64_t page = address & ~HANDOFF_PAGE_MASK;

    return (struct handoff_region){
        .physical_address = page,
        .virtual_address = page,
        .size = HANDOFF_PAGE_SIZE,
        .access = HANDOFF_WRITE | HANDOFF_EXECUTE,
        .cache = descriptor ? handoff_descriptor_cache(descriptor) : HANDOFF_CACHE_UNCACHED,
    };
}

/* A stage grants memory that others grant as well. To run page 0 is no use of memory: whatever came of it would hide
 * that a function pointer was null. */
static bool is_null_function(const char *diagnosis, const struct firmware_call *call)
{
    return call->fault_execute && same_text(diagnosis, DIAGNOSIS_NULL_POINTER);
}

enum remedy stage_remedy(enum stage stage, const struct handoff_boot_info *info, const char *diagnosis,
                         struct firmware_call *call)
{
    if (!call->fault_page || stage >= stage_of(diagnosis) || is_null_function(diagnosis, call))
        return REMEDY_ABANDON;
    call->admitted = stage_page(info, call->fault.address);
    return REMEDY_ADMIT;
}

#include "svam_trace.h"

#include <stddef.h>

#include <handoff/memory_map.h>

/* Firmware was sold that runs parts of SetVirtualAddressMap in boot-services code, or in memory that it had freed. A
 * jump to anywhere else, or to page 0, is a wild one. */
static bool may_hold_code(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 address)
{
    return address >= HANDOFF_PAGE_SIZE && descriptor != NULL &&
           (descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData ||
            descriptor->Type == EfiConventionalMemory);
}

static bool open_page(struct handoff_page_table *table, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 address,
                      UINT32 access)
{
    const UINT64 page = address & ~HANDOFF_PAGE_MASK;
    const struct handoff_region region = {
        .physical_address = page,
        .virtual_address = page,
        .size = HANDOFF_PAGE_SIZE,
        .access = access,
        .cache = descriptor != NULL ? handoff_descriptor_cache(descriptor) : HANDOFF_CACHE_UNCACHED,
    };

    return handoff_page_table_map(table, &region) == HANDOFF_OK;
}

/* Code is run from both tables: an instruction that is stepped over may lie in such a page. */
static bool grant(struct svam_trace *trace, UINT64 address, bool execute)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(trace->map, address);

    if (!execute)
        return open_page(trace->open, descriptor, address, HANDOFF_WRITE);
    return may_hold_code(descriptor, address) && open_page(trace->crossing, descriptor, address, HANDOFF_EXECUTE) &&
           open_page(trace->open, descriptor, address, HANDOFF_EXECUTE);
}

static enum arch_fault_answer judge(void *context, const struct handoff_fault *fault, bool execute, UINT64 caller)
{
    struct svam_trace *trace = context;
    struct handoff_offence *offence;

    if (trace->faults == SVAM_TRACE_LIMIT || !grant(trace, fault->address, execute))
        return ARCH_FAULT_ENDS_CALL;
    trace->faults++;
    offence = handoff_offences_note(&trace->offences, fault);
    if (offence != NULL && offence->count == 1)
        offence->caller = caller;
    return execute ? ARCH_FAULT_AGAIN : ARCH_FAULT_STEP;
}

struct arch_trace svam_trace_guard(struct svam_trace *trace)
{
    const struct arch_trace guard = {
        .root = handoff_page_table_root(trace->crossing),
        .stepping_root = handoff_page_table_root(trace->open),
        .stack = trace->stack,
        .judge = judge,
        .context = trace,
    };

    return guard;
}

/* SetVirtualAddressMap: the call that counts, and the two around it that only probe. UEFI 2.10, 8.4.1. */
#include "cross.h"

#include <handoff/set_virtual.h>

#include "log.h"
#include "svam_trace.h"

static EFI_STATUS call_with_bad_version(void *context)
{
    struct loader *loader = context;
    struct handoff_memory_map wrong = loader->runtime;

    wrong.version++;
    return handoff_set_virtual(loader->system_table->RuntimeServices, &wrong);
}

static EFI_STATUS call_set_virtual(void *context)
{
    struct loader *loader = context;

    return handoff_set_virtual(loader->system_table->RuntimeServices, &loader->runtime);
}

/* Probing calls are made only for the checks that want them: a kernel of one's own is better off without. */
static UINT64 probe(struct loader *loader, bool wanted, struct handoff_fault *fault, EFI_STATUS (*call)(void *))
{
    fault->vector = HANDOFF_NO_FAULT;
    return wanted ? arch_call_guarded(fault, NULL, call, loader) : HANDOFF_NOT_CALLED;
}

/* What the strict crossing keeps from the firmware is noted and granted, so that the call comes to its end. */
static EFI_STATUS call_traced(struct loader *loader, struct handoff_fault *fault)
{
    struct handoff_evidence *evidence = &loader->info.evidence;
    struct svam_trace trace = {
        .map = &loader->final,
        .crossing = &loader->crossing_table,
        .open = &loader->open_table,
        .stack = {.physical_address = loader->crossing_stack, .size = LOADER_STACK_SIZE},
        .offences = {.offence = (struct handoff_offence *)evidence->svam_offences.physical_address,
                     .capacity = SVAM_TRACE_OFFENCES},
    };
    const struct arch_trace guard = svam_trace_guard(&trace);
    const EFI_STATUS status = arch_call_guarded(fault, &guard, call_set_virtual, loader);

    evidence->svam_offences.size = trace.offences.used * sizeof(struct handoff_offence);
    evidence->svam_offences_total = trace.offences.used + trace.offences.lost;
    log_line(loader, "set_virtual: traced; %lu accesses to what a strict crossing denies, of at most %u",
             trace.faults, SVAM_TRACE_LIMIT);
    return status;
}

static EFI_STATUS call_that_counts(struct loader *loader, struct handoff_fault *fault)
{
    if (loader->trace_svam)
        return call_traced(loader, fault);
    return arch_call_guarded(fault, NULL, call_set_virtual, loader);
}

void cross_set_virtual(struct loader *loader)
{
    struct handoff_svam *svam = &loader->info.svam;

    cross_stamp(loader, HANDOFF_STAGE_CROSSED);
    svam->status = HANDOFF_NOT_CALLED;
    svam->bad_version_status = HANDOFF_NOT_CALLED;
    svam->second_call_status = HANDOFF_NOT_CALLED;
    svam->fault.vector = svam->bad_version_fault.vector = svam->second_call_fault.vector = HANDOFF_NO_FAULT;
    if (loader->config.virtmap != HANDOFF_VIRTMAP_NONE) {
        svam->bad_version_status =
            probe(loader, loader->try_bad_version, &svam->bad_version_fault, call_with_bad_version);
        /* A firmware that took the wrong version has converted its pointers and must not be asked again. */
        svam->status = svam->bad_version_status;
        if (svam->bad_version_status != EFI_SUCCESS)
            svam->status = call_that_counts(loader, &svam->fault);
        /* Through the table as the first call left it: EDK2 keeps this pointer physical, U-Boot replaces it. The
         * crossing table translates either. */
        svam->second_call_status = probe(loader, loader->try_second_call && svam->status == EFI_SUCCESS,
                                         &svam->second_call_fault, call_set_virtual);
    }
    cross_stamp(loader, HANDOFF_STAGE_VIRTUAL);
    loader->info.log_after_svam = loader->log.size;
    log_line(loader, svam->witness_status == HANDOFF_NOT_CALLED ? "set_virtual: %s"
                                                                : "set_virtual: %s, handler ran %u time%s",
             svam->status == HANDOFF_NOT_CALLED ? "left out" : handoff_efi_status_name(svam->status),
             svam->witness_runs, svam->witness_runs == 1 ? "" : "s");
}

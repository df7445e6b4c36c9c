#include "service_outcome.h"

#include <stddef.h>

#include "../diagnosis.h"
#include "../same_text.h"

bool service_ready(struct check_context *context, enum service service)
{
    const struct runtime *runtime = context->runtime;
    const char *obstacle = runtime_obstacle(runtime);

    if (!service_declared(runtime, service))
        check_skip(context, "%s is declared unsupported by RT_PROPERTIES_TABLE", service_name(service));
    else if (obstacle != NULL)
        check_skip(context, "%s", obstacle);
    else if (!service_usable(runtime, service))
        check_skip(context, "after fault: %s may wait for a lock that the faulted service holds",
                   service_name(service));
    return context->outcome == OUTCOME_NONE;
}

/* A fault is on record before RUNTIME_FAULTED is returned: there is room for those that end a call, one a family. */
static const struct service_fault *fault_of(const struct runtime *runtime, enum service service)
{
    const struct service_fault *fault = runtime->fault;

    while (fault->service != service)
        fault++;
    return fault;
}

void service_faulted(struct check_context *context, const struct service_fault *fault)
{
    char words[FAULT_TEXT];
    struct handoff_text story = handoff_text_in(words, sizeof(words));

    fault_tell(context->info, service_name(fault->service), fault, &story);
    check_about(context, fault->service);
    check_fail_at(context, fault->diagnosis, fault_place(&fault->fault), NULL, "%s", words);
}

bool service_answered(struct check_context *context, enum service service, EFI_STATUS status)
{
    /* Nothing keeps firmware from returning the same number. */
    if (status == RUNTIME_FAULTED && context->runtime->service[service].faults > 0)
        service_faulted(context, fault_of(context->runtime, service));
    else if (status == RUNTIME_NOT_MADE)
        service_ready(context, service);
    else
        return true;
    return false;
}

bool service_returned(struct check_context *context, enum service service, EFI_STATUS status, EFI_STATUS expected,
                      const char *situation)
{
    if (!service_answered(context, service, status))
        return false;
    if (status == expected)
        return true;
    check_about(context, service);
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Report it to the firmware's maker; do not rely on this service.",
               "%s %s returned %s (0x%lx), not %s", service_name(service), situation, handoff_efi_status_name(status),
               status, handoff_efi_status_name(expected));
    return false;
}

const struct service_fault *fault_diagnosed(const struct runtime *runtime, const char *diagnosis)
{
    for (UINT32 i = 0; i < runtime_faults_kept(runtime); i++) {
        if (same_text(runtime->fault[i].diagnosis, diagnosis))
            return &runtime->fault[i];
    }
    return NULL;
}

const char *execution_unwatched(const struct handoff_boot_info *info)
{
    return info->paging.executable ? "; execution of data was not watched: this processor has no NX; look for it in "
                                     "the firmware's setup"
                                   : "";
}

UINT64 calls_made(const struct runtime *runtime)
{
    UINT64 calls = 0;

    for (unsigned i = 0; i < SERVICE_COUNT; i++)
        calls += runtime->service[i].calls;
    return calls;
}

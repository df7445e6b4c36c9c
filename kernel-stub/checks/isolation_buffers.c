/* Buffers that a caller gives to a runtime service: each ended at a page that is not mapped, and lay where the kernel
 * lies. UEFI 2.10, 8.2 to 8.5. */
#include <stddef.h>

#include "../diagnosis.h"
#include "isolation.h"
#include "service_outcome.h"

void run_isolation_buffers(struct check_context *context)
{
    const struct runtime *runtime = context->runtime;
    const struct service_fault *fault = fault_diagnosed(runtime, DIAGNOSIS_BUFFER_OVERRUN);

    if (fault != NULL)
        check_fail_at(context, DIAGNOSIS_BUFFER_OVERRUN, fault->fault.address, NULL,
                      "%s used byte %lu behind the end of a buffer that it was given", service_name(fault->service),
                      (fault->fault.address & HANDOFF_PAGE_MASK) + 1);
    if (!any_watched(context, "where buffers end was"))
        return;
    if (runtime->guarded_calls == 0)
        check_skip(context, "no runtime service was given a buffer");
    else
        check_pass(context, "%u calls kept to buffers that end at a guard page, the lowest at 0x%lx",
                   runtime->guarded_calls, runtime->lowest_buffer);
}

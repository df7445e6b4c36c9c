/* After all calls: did the services live with what the Memory Attributes Table allows them? UEFI 2.10, 4.6.4. */
#include <stddef.h>

#include <handoff/status.h>

#include "../diagnosis.h"
#include "../same_text.h"
#include "service_outcome.h"
#include "tables.h"

static bool is_about_attributes(const struct service_fault *fault)
{
    return same_text(fault->diagnosis, DIAGNOSIS_WRITE_TO_CODE) ||
           same_text(fault->diagnosis, DIAGNOSIS_EXECUTE_OF_DATA);
}

static void judge_faults(struct check_context *context)
{
    const struct runtime *runtime = context->runtime;

    for (UINT32 i = 0; i < runtime_faults_kept(runtime) && context->outcome == OUTCOME_NONE; i++) {
        const struct service_fault *fault = &runtime->fault[i];
        if (!is_about_attributes(fault))
            continue;
        check_about(context, fault->service);
        check_fail_at(context, fault->diagnosis, fault_place(&fault->fault), NULL,
                      "%s does what the table forbids: exception %u at instruction 0x%lx, address 0x%lx",
                      service_name(fault->service), fault->fault.vector, fault->fault.instruction,
                      fault->fault.address);
    }
}

static void run_enforced(struct check_context *context)
{
    const struct handoff_attributes_record *record = &context->info->attributes;
    const UINT64 calls = calls_made(context->runtime);

    if (!context->info->settings.wx)
        check_skip(context, "wx=no: the table's permissions are not in force");
    else if (!record->applied)
        check_skip(context, "not in force: %s", handoff_status_text((enum handoff_status)record->result));
    else if (calls == 0)
        check_skip(context, "no runtime service was called");
    judge_faults(context);
    if (context->info->paging.executable)
        check_skip(context, "in force only in part: none of %lu runtime calls wrote to code%s", calls,
                   execution_unwatched(context->info));
    check_pass(context, "%lu runtime calls with the table's permissions in force: none wrote to code or ran data",
               calls);
}

const struct check enforced_checks[1] = {
    {"attributes.enforced", SEVERITY_HIGH, "UEFI 2.10, 4.6.4", run_enforced},
};

/* A variable written in virtual mode that the next boot reads: the record itself. UEFI 2.10, 8.2.3. */
#include "../keeping.h"
#include "service_outcome.h"
#include "variable.h"

void run_variable_survives_reset(struct check_context *context)
{
    if (!keeping_wanted(context->info))
        check_skip(context, "only a run with after=report is followed by a boot that looks");
    else if (service_ready(context, SERVICE_SET_VARIABLE))
        check_leave_open(context, "the next boot decides it: see the report");
}

#include "trace.h"

#include <stddef.h>

#include <handoff/runtime_map.h>

#include "callers.h"
#include "diagnosis.h"
#include "same_text.h"
#include "stage.h"

void trace_begin(struct trace *trace, bool on)
{
    *trace = (struct trace){.on = on, .steps = TRACE_STEPS};
    trace->offences = (struct handoff_offences){.offence = trace->offence, .capacity = TRACE_OFFENCES};
}

void trace_call(struct trace *trace)
{
    trace->last = NULL;
    trace->running = 0;
}

static void note(struct trace *trace, const struct trace_circumstances *circumstances,
                 const struct firmware_call *call)
{
    trace->last = handoff_offences_note(&trace->offences, &call->fault);
    if (trace->last && trace->last->count == 1)
        trace->circumstances[trace->last - trace->offence] = *circumstances;
}

/* Data that is run as code faults at every instruction: it is noted when it is entered. */
static bool is_running(struct trace *trace, const char *diagnosis, const struct firmware_call *call)
{
    const uint64_t page = call->fault.address & ~HANDOFF_PAGE_MASK;

    if (!same_text(diagnosis, DIAGNOSIS_EXECUTE_OF_DATA))
        return false;
    if (trace->running == page)
        return true;
    trace->running = page;
    return false;
}

/* What boot services left behind is not run: it may be anything by now. The one who called it may hear that it is
 * unsupported, if it is clear who that is: runtime memory, or the kernel itself. */
static enum remedy leave_function(const struct handoff_boot_info *info, const struct firmware_call *call)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);
    const uint64_t caller = call->return_address;

    if (handoff_runtime_map_find_virtual(&runtime, caller) ||
        caller - info->kernel.virtual_address < info->kernel.size)
        return REMEDY_RETURN;
    return REMEDY_ABANDON;
}

/* A function whose address is physical still is the one that was meant. */
static enum remedy convert_for_it(const struct handoff_boot_info *info, struct firmware_call *call)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);

    call->resume = handoff_runtime_map_virtual(&runtime, call->fault.instruction);
    return call->resume ? REMEDY_RESUME : REMEDY_ABANDON;
}

static enum remedy remedy_of(const struct handoff_boot_info *info, const char *diagnosis, struct firmware_call *call)
{
    const enum stage stage = stage_of(diagnosis);

    if (!call->fault_page && call->fault_execute && stage == STAGE_NO_BOOT_SERVICES)
        return leave_function(info, call); /* it was read from poisoned memory */
    if (!call->fault_page || stage == STAGE_ALL_MAPPED)
        return REMEDY_ABANDON;
    if (stage == STAGE_PROTECTED)
        return REMEDY_STEP; /* mapped, and on the open table with every access */
    if (same_text(diagnosis, DIAGNOSIS_UNCONVERTED_CODE_POINTER))
        return convert_for_it(info, call);
    if (call->fault_execute)
        return leave_function(info, call);
    call->admitted = stage_page(info, call->fault.address);
    return REMEDY_STEP;
}

enum remedy trace_remedy(struct trace *trace, const struct handoff_boot_info *info, enum service service,
                         const char *diagnosis, struct firmware_call *call)
{
    const struct trace_circumstances circumstances = {
        .service = service, .diagnosis = diagnosis, .culprit = callers_culprit(info, call)};

    if (!is_running(trace, diagnosis, call))
        note(trace, &circumstances, call);
    if (trace->steps == 0)
        return REMEDY_ABANDON;
    trace->steps--;
    return remedy_of(info, diagnosis, call);
}

void trace_called(struct trace *trace, const struct firmware_call *call)
{
    if (call->faulted && trace->last)
        trace->circumstances[trace->last - trace->offence].ended = true;
}

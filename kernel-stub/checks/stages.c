/* With stages=yes, before any other runtime call: the services under growing strictness, and the first stage in which
 * each of them faults. UEFI 2.10, 8.1 and 2.3. */
#include <stddef.h>

#include "../diagnosis.h"
#include "../tap.h"
#include "harmless_call.h"
#include "service_outcome.h"
#include "tables.h"
#include "variable.h"

#define TEXT_SIZE 256

/* What became of a service. */
struct passage {
    enum stage last_called; /* STAGE_NONE: never */
    enum stage faulted;     /* STAGE_NONE: in none */
    UINT32     fault;       /* index of the fault */
};
static struct passage passages[SERVICE_COUNT];

/* Not those that stay at their physical addresses, the one that ends the run, and the counter, which writes flash. */
static bool is_called(enum service service)
{
    return service != SERVICE_SET_VIRTUAL_ADDRESS_MAP && service != SERVICE_CONVERT_POINTER &&
           service != SERVICE_RESET_SYSTEM && service != SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT;
}

/* What the calls answer is judged elsewhere. */
static struct check_context unheard(const struct check_context *context)
{
    static char seen[TEXT_SIZE];
    static char next[TEXT_SIZE];
    struct check_context scratch = *context;

    scratch.seen = handoff_text_in(seen, sizeof(seen));
    scratch.next = handoff_text_in(next, sizeof(next));
    return scratch;
}

static void write_and_delete(struct check_context *scratch)
{
    if (variable_may_write(scratch) && variable_create(scratch))
        variable_delete(scratch);
}

static void call_service(const struct check_context *context, enum service service)
{
    struct check_context scratch = unheard(context);

    harmless_call(&scratch, service);
    if (service == SERVICE_SET_VARIABLE)
        write_and_delete(&scratch);
}

/* A call may make others, of the same family: all of them are looked at afterwards. */
static void note_passages(const struct runtime *runtime, enum stage stage, UINT32 faults_before,
                          const UINT32 calls_before[SERVICE_COUNT])
{
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        if (runtime->service[service].calls > calls_before[service])
            passages[service].last_called = stage;
    for (UINT32 i = faults_before; i < runtime_faults_kept(runtime); i++) {
        struct passage *passage = &passages[runtime->fault[i].service];
        if (passage->faulted == STAGE_NONE) {
            passage->faulted = stage;
            passage->fault = i;
        }
    }
}

static void run_stage(const struct check_context *context, enum stage stage)
{
    struct runtime *runtime = context->runtime;
    const UINT32 faults = runtime->faults;
    UINT32 calls[SERVICE_COUNT];

    for (enum service service = 0; service < SERVICE_COUNT; service++)
        calls[service] = runtime->service[service].calls;
    runtime->stage = stage;
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        if (is_called(service))
            call_service(context, service);
    runtime->stage = STAGE_NONE;
    note_passages(runtime, stage, faults, calls);
}

/* Each stage has an open table that knows nothing of the one before. */
static bool run_stages(const struct check_context *context)
{
    struct runtime *runtime = context->runtime;

    for (enum service service = 0; service < SERVICE_COUNT; service++)
        passages[service] = (struct passage){0};
    for (enum stage stage = STAGE_ALL_MAPPED; stage < STAGE_PROTECTED; stage++) {
        if (!arch_open_table(context->info))
            return false;
        run_stage(context, stage);
    }
    run_stage(context, STAGE_PROTECTED);
    if (runtime->trace.on)
        runtime->trace.on = arch_open_table(context->info);
    return true;
}

static void describe_passage(const struct runtime *runtime, enum service service, struct handoff_text *text)
{
    const struct passage *passage = &passages[service];
    const struct service_fault *fault = &runtime->fault[passage->fault];

    handoff_text_format(text, "%s: ", service_name(service));
    if (passage->faulted != STAGE_NONE)
        handoff_text_format(text, "faults in stage %u, %s: %s, instruction 0x%lx, address 0x%lx",
                            (UINT32)passage->faulted, stage_name(passage->faulted), fault->diagnosis,
                            fault->fault.instruction, fault->fault.address);
    else if (passage->last_called == STAGE_PROTECTED)
        handoff_text_format(text, "works in every stage");
    else if (passage->last_called != STAGE_NONE)
        handoff_text_format(text, "works up to stage %u; then not called, since the one that faulted may hold locks",
                            (UINT32)passage->last_called);
    else
        handoff_text_format(text, "not called");
}

static void print_stages(const struct check_context *context)
{
    tap_yaml_list("stages");
    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        char bytes[TEXT_SIZE];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

        if (!is_called(service))
            continue;
        describe_passage(context->runtime, service, &text);
        tap_yaml_entry(bytes);
    }
}

/* Of the services that faulted, the one in the least strict stage; SERVICE_COUNT if there is none. */
static enum service first_faulted(void)
{
    enum service first = SERVICE_COUNT;

    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (passages[service].faulted != STAGE_NONE &&
            (first == SERVICE_COUNT || passages[service].faulted < passages[first].faulted))
            first = service;
    }
    return first;
}

static void judge_passages(struct check_context *context)
{
    const struct runtime *runtime = context->runtime;
    const enum service first = first_faulted();

    if (first == SERVICE_COUNT) {
        check_pass(context, "%lu runtime calls in 5 stages, up to the kernel's page table: no fault%s",
                   calls_made(runtime), execution_unwatched(context->info));
        return;
    }
    const struct service_fault *fault = &runtime->fault[passages[first].fault];
    context->print_lists = print_stages;
    check_about(context, first);
    check_fail_at(context, fault->diagnosis, fault_place(&fault->fault), NULL, "%s faults from stage %u on: %s%s",
                  service_name(first), (UINT32)passages[first].faulted, stage_name(passages[first].faulted),
                  execution_unwatched(context->info));
}

static void run_isolation_stages(struct check_context *context)
{
    if (context->info->stages == 0)
        check_skip(context, "stages=no calls services only as strictly as they have to bear");
    else if (runtime_obstacle(context->runtime) != NULL)
        check_skip(context, "%s", runtime_obstacle(context->runtime));
    else if (!run_stages(context))
        check_skip(context, "no room for the page table of a stage");
    else
        judge_passages(context);
}

const struct check stages_checks[1] = {
    {"isolation.stages", SEVERITY_ADVISORY, "UEFI 2.10, 8.1 and 2.3", run_isolation_stages},
};

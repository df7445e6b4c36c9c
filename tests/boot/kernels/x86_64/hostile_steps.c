/* Services that fault and are let go on, as with trace=yes: each must come to its end with the right result, and the
 * list have what it wanted. */
#include <stddef.h>

#include <handoff/runtime_map.h>

#include "hostile.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/fault.h"
#include "kernel-stub/trace.h"

typedef uint64_t target(const struct handoff_boot_info *info);

/* The beginning of memory of a type with some pages; 0 if there is none, which fails the check. */
static uint64_t memory_of(const struct handoff_boot_info *info, uint32_t type)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);

    for (UINTN i = 0; i < handoff_memory_map_count(&map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&map, i);
        if (descriptor->Type == type && descriptor->NumberOfPages >= 4 && descriptor->PhysicalStart > 0)
            return descriptor->PhysicalStart;
    }
    return 0;
}

static uint64_t data(const struct handoff_boot_info *info)
{
    return memory_of(info, EfiBootServicesData);
}

static uint64_t code(const struct handoff_boot_info *info)
{
    return memory_of(info, EfiBootServicesCode);
}

/* Asked without an argument it answers EFI_INVALID_PARAMETER. */
static uint64_t physical_get_time(const struct handoff_boot_info *info)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);
    const EFI_RUNTIME_SERVICES *services = (const EFI_RUNTIME_SERVICES *)info->runtime_services.virtual_address;
    const uint64_t address = (uint64_t)services->GetTime;
    const EFI_MEMORY_DESCRIPTOR *region = handoff_runtime_map_find_virtual(&runtime, address);

    return region != NULL ? address - region->VirtualStart + region->PhysicalStart : 0;
}

#define HALVES_SWAPPED (HANDOFF_POISON << 32 | HANDOFF_POISON >> 32)
#define ENOUGH         1000

/* name, what it is given, what it returns, entries of the list, faults altogether, steps it may take */
#define STEPS(STEP)                                                              \
    STEP(read, data, HANDOFF_POISON, 1, 1, ENOUGH)                               \
    STEP(read_across_pages, data, HALVES_SWAPPED, 2, 2, ENOUGH)                  \
    STEP(read_in_loop, data, 100, 1, 100, 100)                                   \
    STEP(copy, data, 0, 4, 64, ENOUGH)                                           \
    STEP(move_again, data, 42, 4, 4, ENOUGH)                                     \
    STEP(push_flags, data, 0, 2, 2, ENOUGH)                                      \
    STEP(call, code, EFI_UNSUPPORTED, 1, 1, ENOUGH)                              \
    STEP(tail_call, code, EFI_UNSUPPORTED, 1, 1, ENOUGH)                         \
    STEP(call_without_argument, physical_get_time, EFI_INVALID_PARAMETER, 1, 1, ENOUGH)

/* The same of services that cannot come to their end. */
#define ENDS(END)                             \
    END(read_in_loop, data, 0, 1, 100, 99)    \
    END(copy, data, 0, 2, 21, 20)             \
    END(on_other_tables, data, 0, 0, 0, ENOUGH)

#define DECLARE(name, target, result, offences, faults, steps) extern hostile_service step_##name;
STEPS(DECLARE)
DECLARE(on_other_tables, data, 0, 0, 0, 0)

static const struct step {
    hostile_service *service;
    target          *target;
    uint64_t         result;
    uint64_t         offences;
    uint64_t         faults;
    uint32_t         steps;
    bool             ends; /* before its time */
} steps[] = {
#define STEP(name, target, result, offences, faults, steps) \
    {step_##name, target, result, offences, faults, steps, false},
    STEPS(STEP)
#define END(name, target, result, offences, faults, steps) \
    {step_##name, target, result, offences, faults, steps, true},
    ENDS(END)
};

struct asker {
    const struct handoff_boot_info *info;
    struct trace                    trace;
};

static enum remedy ask(struct firmware_call *call)
{
    struct asker *asker = call->asker;

    return trace_remedy(&asker->trace, asker->info, SERVICE_GET_TIME, fault_diagnosis(asker->info, call), call);
}

static uint64_t faults_noted(const struct trace *trace)
{
    uint64_t faults = trace->offences.lost;

    for (UINTN i = 0; i < trace->offences.used; i++)
        faults += trace->offence[i].count;
    return faults;
}

static void judge(struct check_context *context, const struct step *step, const struct firmware_call *call,
                  const struct trace *trace)
{
    if (call->faulted != step->ends)
        check_fail(context, NULL, NULL, "exception %u at 0x%lx, address 0x%lx, %s the service", call->fault.vector,
                   call->fault.instruction, call->fault.address, call->faulted ? "ended" : "did not end");
    else if (!step->ends && call->result != step->result)
        check_fail(context, NULL, NULL, "returned 0x%lx, expected 0x%lx", call->result, step->result);
    else if (trace->offences.used != step->offences || faults_noted(trace) != step->faults)
        check_fail(context, NULL, NULL, "%lu offences, %lu faults, expected %lu and %lu",
                   (uint64_t)trace->offences.used, faults_noted(trace), step->offences, step->faults);
    else
        check_pass(context, "%lu offences, %lu faults, %u steps left", (uint64_t)trace->offences.used,
                   faults_noted(trace), trace->steps);
}

static void run(struct check_context *context)
{
    static struct asker asker;
    const struct step *step = &steps[context->check - hostile_steps];
    struct firmware_call call = {.function = (uint64_t)step->service,
                                 .argument = {step->target(context->info)},
                                 .remedy = ask,
                                 .asker = &asker};

    if (call.argument[0] == 0 || !arch_open_table(context->info)) {
        check_fail(context, NULL, NULL, "this machine has no such memory, or no room for a page table");
        return;
    }
    asker.info = context->info;
    trace_begin(&asker.trace, true);
    asker.trace.steps = step->steps;
    trace_call(&asker.trace);
    hostile_make(context, &call);
    trace_called(&asker.trace, &call);
    judge(context, step, &call, &asker.trace);
}

static enum remedy admit_nothing(struct firmware_call *call)
{
    unsigned *asked = call->asker;

    ++*asked;
    return REMEDY_STEP;
}

/* What faults again although it was admitted would do so for ever. */
static void run_nothing_admitted(struct check_context *context)
{
    unsigned asked = 0;
    struct firmware_call call = {.function = (uint64_t)step_read,
                                 .argument = {data(context->info)},
                                 .remedy = admit_nothing,
                                 .asker = &asked};

    hostile_make(context, &call);
    if (!call.faulted || asked != 2)
        check_fail(context, NULL, NULL, "asked %u times, and the service %s", asked,
                   call.faulted ? "ended" : "did not end");
    else
        check_pass(context, "asked twice");
}

const struct check hostile_steps[13] = {
#define CHECK(name, target, result, offences, faults, steps) {"step." #name, SEVERITY_HIGH, "UEFI 2.10, 8.1", run},
    STEPS(CHECK)
#define CHECK_END(name, target, result, offences, faults, steps) \
    {"step.end_" #name, SEVERITY_HIGH, "UEFI 2.10, 8.1", run},
    ENDS(CHECK_END)
    {"step.end_nothing_admitted", SEVERITY_HIGH, "UEFI 2.10, 8.1", run_nothing_admitted},
};

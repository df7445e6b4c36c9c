#include "runtime_call.h"

#include "fault.h"
#include "guarded_buffers.h"
#include "same_text.h"
#include "saved_tables.h"

/* UEFI 2.10, 4.6 (EFI_RT_PROPERTIES_TABLE): the bits are not in the order of the services. A family shares state
 * that a fault can leave half changed. */
enum family {
    FAMILY_TIME,
    FAMILY_ADDRESS,
    FAMILY_VARIABLE,
    FAMILY_MONOTONIC,
    FAMILY_RESET,
    FAMILY_CAPSULE,
    FAMILY_COUNT,
};

static const struct {
    const char *name;
    enum family family;
    uint32_t    property;
} services[SERVICE_COUNT] = {
    [SERVICE_GET_TIME] = {"GetTime", FAMILY_TIME, 0x0001},
    [SERVICE_SET_TIME] = {"SetTime", FAMILY_TIME, 0x0002},
    [SERVICE_GET_WAKEUP_TIME] = {"GetWakeupTime", FAMILY_TIME, 0x0004},
    [SERVICE_SET_WAKEUP_TIME] = {"SetWakeupTime", FAMILY_TIME, 0x0008},
    [SERVICE_SET_VIRTUAL_ADDRESS_MAP] = {"SetVirtualAddressMap", FAMILY_ADDRESS, 0x0080},
    [SERVICE_CONVERT_POINTER] = {"ConvertPointer", FAMILY_ADDRESS, 0x0100},
    [SERVICE_GET_VARIABLE] = {"GetVariable", FAMILY_VARIABLE, 0x0010},
    [SERVICE_GET_NEXT_VARIABLE_NAME] = {"GetNextVariableName", FAMILY_VARIABLE, 0x0020},
    [SERVICE_SET_VARIABLE] = {"SetVariable", FAMILY_VARIABLE, 0x0040},
    [SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT] = {"GetNextHighMonotonicCount", FAMILY_MONOTONIC, 0x0200},
    [SERVICE_RESET_SYSTEM] = {"ResetSystem", FAMILY_RESET, 0x0400},
    [SERVICE_UPDATE_CAPSULE] = {"UpdateCapsule", FAMILY_CAPSULE, 0x0800},
    [SERVICE_QUERY_CAPSULE_CAPABILITIES] = {"QueryCapsuleCapabilities", FAMILY_CAPSULE, 0x1000},
    [SERVICE_QUERY_VARIABLE_INFO] = {"QueryVariableInfo", FAMILY_VARIABLE, 0x2000},
};

void runtime_begin(struct runtime *runtime, const struct handoff_boot_info *info)
{
    *runtime = (struct runtime){
        .info = info,
        .services = (EFI_RUNTIME_SERVICES *)info->runtime_services.virtual_address,
    };
    for (unsigned i = 0; i < SERVICE_COUNT; i++) {
        runtime->service[i].first_status = RUNTIME_NOT_MADE;
        runtime->service[i].last_status = RUNTIME_NOT_MADE;
    }
    guarded_buffers_begin(info->strict);
    trace_begin(&runtime->trace, info->trace != 0 && arch_open_table(info));
}

const char *service_name(enum service service)
{
    return services[service].name;
}

bool service_declared(const struct runtime *runtime, enum service service)
{
    return (runtime->info->rt_properties & services[service].property) != 0;
}

/* Firmware that refused its virtual addresses, or stopped half way, has none to be called at. */
const char *runtime_obstacle(const struct runtime *runtime)
{
    const uint64_t status = runtime->info->svam.status;

    if (!runtime->services)
        return "the runtime services table is not mapped";
    if (status != EFI_SUCCESS && status != HANDOFF_NOT_CALLED)
        return "SetVirtualAddressMap failed: the firmware is not converted";
    return NULL;
}

bool service_usable(const struct runtime *runtime, enum service service)
{
    return !runtime_obstacle(runtime) && (runtime->lost >> services[service].family & 1) == 0;
}

/* Read at each call: the table belongs to the firmware, and a driver may have put its own function there. */
static uint64_t function_of(const struct runtime *runtime, enum service service)
{
    return table_service(runtime->services, service);
}

static void note_fault(struct runtime *runtime, enum service service, const struct firmware_call *call)
{
    if (runtime->faults < SERVICE_FAULTS)
        runtime->fault[runtime->faults] = fault_of_call(runtime->info, service, call);
    runtime->faults++;
    runtime->service[service].faults++;
}

static bool is_noted(const struct runtime *runtime, enum service service, const char *diagnosis)
{
    for (uint32_t i = 0; i < runtime_faults_kept(runtime); i++)
        if (runtime->fault[i].service == service && same_text(runtime->fault[i].diagnosis, diagnosis))
            return true;
    return false;
}

/* A fault after which the call goes on. Those that end calls, one a family, are always to find room. */
static void note_passing_fault(struct runtime *runtime, enum service service, const struct firmware_call *call,
                               const char *diagnosis)
{
    if (runtime->faults < SERVICE_FAULTS - FAMILY_COUNT && !is_noted(runtime, service, diagnosis))
        note_fault(runtime, service, call);
}

/* For firmware_call.remedy. */
static enum remedy ask(struct firmware_call *call)
{
    struct runtime *runtime = call->asker;
    const enum service service = runtime->called;
    const char *diagnosis = fault_diagnosis(runtime->info, call);
    enum remedy remedy = REMEDY_ABANDON;

    if (call->open)
        remedy = stage_remedy(runtime->stage, runtime->info, diagnosis, call);
    if (remedy != REMEDY_ABANDON || !runtime->trace.on)
        return remedy;
    remedy = trace_remedy(&runtime->trace, runtime->info, service, diagnosis, call);
    if (remedy != REMEDY_ABANDON)
        note_passing_fault(runtime, service, call, diagnosis);
    return remedy;
}

static void make_call(struct runtime *runtime, enum service service, struct firmware_call *call)
{
    runtime->called = service;
    call->asker = runtime;
    call->lax = !runtime->info->strict;
    call->open = runtime->stage != STAGE_NONE && runtime->stage != STAGE_PROTECTED;
    call->remedy = call->open || runtime->trace.on ? ask : NULL;
    trace_call(&runtime->trace);
    arch_call_firmware(call);
    trace_called(&runtime->trace, call);
}

static void note_change(struct runtime *runtime, const struct register_change *change)
{
    if (runtime->changes < REGISTER_CHANGES)
        runtime->change[runtime->changes] = *change;
    runtime->changes++;
}

static void note_changes(struct runtime *runtime, enum service service, const struct firmware_call *call)
{
    for (unsigned i = 0; i < ARCH_STATE_VALUES && arch_state_name(i); i++) {
        const struct register_change change = {service, arch_state_name(i), call->before.value[i],
                                               call->after.value[i]};
        if (change.before != change.after)
            note_change(runtime, &change);
    }
}

static void note_call(struct service_record *record, EFI_STATUS status, uint64_t stack_used)
{
    if (record->calls == 0)
        record->first_status = status;
    record->last_status = status;
    record->calls++;
    if (stack_used > record->deepest_stack)
        record->deepest_stack = stack_used;
}

EFI_STATUS runtime_call(struct runtime *runtime, enum service service, const uint64_t arguments[ARCH_CALL_ARGUMENTS])
{
    struct firmware_call call;

    if (!(service_declared(runtime, service) || runtime->undeclared_too) || !service_usable(runtime, service))
        return RUNTIME_NOT_MADE;
    call.function = function_of(runtime, service);
    for (unsigned i = 0; i < ARCH_CALL_ARGUMENTS; i++)
        call.argument[i] = arguments[i];
    make_call(runtime, service, &call);
    /* On the open table boot services may have run: what they do to registers is not the service's doing. */
    if (call.faulted) {
        note_fault(runtime, service, &call);
        runtime->service[service].interrupted++;
        runtime->lost |= 1u << services[service].family;
    } else if (call.changed && !call.open) {
        note_changes(runtime, service, &call);
    }

    const EFI_STATUS status = call.faulted ? RUNTIME_FAULTED : (EFI_STATUS)call.result;
    note_call(&runtime->service[service], status, call.stack_used);
    return status;
}

uint32_t runtime_faults_kept(const struct runtime *runtime)
{
    return runtime->faults < SERVICE_FAULTS ? runtime->faults : SERVICE_FAULTS;
}

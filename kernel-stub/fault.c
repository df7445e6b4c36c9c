#include "fault.h"

#include "boot_service.h"
#include "image.h"
#include "protocol.h"

static struct access access_of(const struct firmware_call *call)
{
    struct access access = {
        .address = call->fault.address,
        .page_fault = call->fault_page,
        .write = call->fault_write,
        .execute = call->fault_execute,
        .interrupt = call->fault_interrupt,
        .buffer_guard = arch_buffer_guard(call->fault.address),
    };

    arch_stack_guard(&access.guard_low, &access.guard_high);
    return access;
}

const char *fault_diagnosis(const struct handoff_boot_info *info, const struct firmware_call *call)
{
    const struct access access = access_of(call);

    return diagnose(info, &access);
}

struct service_fault fault_of_call(const struct handoff_boot_info *info, enum service service,
                                   const struct firmware_call *call)
{
    struct service_fault fault = {
        .service = service,
        .fault = call->fault,
        .access = access_of(call),
        .diagnosis = fault_diagnosis(info, call),
        .culprit = callers_culprit(info, call),
    };

    callers_find(info, call, fault.caller);
    return fault;
}

struct service_fault fault_of_record(const struct handoff_boot_info *info, enum service service,
                                     const struct handoff_fault *record)
{
    const struct fault_kind kind = arch_fault_kind(record);
    struct service_fault fault = {
        .service = service,
        .fault = *record,
        .access = {.address = record->address,
                   .page_fault = kind.page,
                   .write = kind.write,
                   .execute = kind.execute},
        .culprit = record->instruction,
    };

    fault.diagnosis = diagnose(info, &fault.access);
    return fault;
}

bool fault_tell_image(const struct handoff_boot_info *info, const struct service_fault *fault,
                      struct handoff_text *text)
{
    return image_describe(info, fault->culprit, text);
}

/* What is there, if anything that has a name: a boot service or its entry in their table, a protocol, or, of code, an
 * image. */
static void tell_target(const struct handoff_boot_info *info, const struct access *access, struct handoff_text *text)
{
    const struct boot_service *service = access->execute ? boot_service_find(info, access->address) : NULL;
    const struct boot_service *entry = access->execute ? NULL : boot_service_at(info, access->address);
    const struct handoff_interface *interface = access->execute ? NULL : protocol_find(info, access->address);
    const UINTN size = text->size;

    if (service)
        handoff_text_format(text, "%s", service->name);
    else if (entry)
        handoff_text_format(text, "EFI_BOOT_SERVICES.%s", entry->name);
    else if (interface)
        protocol_describe(interface, access->address, text);
    else if (access->execute)
        image_describe(info, access->address, text);
    if (text->size > size)
        handoff_text_format(text, " at ");
}

/* "read 0xe1234f0, EfiBootServicesData, 16 pages at 0xe123000" */
static void tell_access(const struct handoff_boot_info *info, const struct service_fault *fault,
                        struct handoff_text *text)
{
    const struct access *access = &fault->access;
    const bool astray = access->execute && fault->culprit == fault->fault.instruction;

    handoff_text_format(text, access->execute ? (astray ? "jumped to " : "called ")
                                              : access->write ? "wrote to " : "read ");
    tell_target(info, access, text);
    handoff_text_format(text, "0x%lx, ", access->address);
    fault_describe_address(info, access->address, text);
}

static void tell_event(const struct handoff_boot_info *info, const struct service_fault *fault,
                       struct handoff_text *text)
{
    const struct access *access = &fault->access;

    if (access->interrupt)
        handoff_text_format(text, "was interrupted, because it had interrupts on");
    else if (diagnose_poison(access))
        handoff_text_format(text, "used 0x%lx as an address: it had read the poison that boot-services memory was "
                                  "overwritten with", access->address);
    else if (diagnose_guard(access))
        handoff_text_format(text, "ran through its stack into the page below, at 0x%lx", access->address);
    else if (access->page_fault)
        tell_access(info, fault, text);
    else
        handoff_text_format(text, "raised exception %u, address 0x%lx", fault->fault.vector, access->address);
}

/* Of a jump that nobody is known to have made, the instruction is where it went: told once. */
static bool has_origin(const struct service_fault *fault)
{
    return !fault->access.execute || fault->culprit != fault->fault.instruction;
}

void fault_tell_deed(const struct handoff_boot_info *info, const struct service_fault *fault,
                     struct handoff_text *text)
{
    if (has_origin(fault)) {
        if (!fault_tell_image(info, fault, text))
            handoff_text_format(text, "instruction 0x%lx", fault->culprit);
        handoff_text_format(text, " ");
    }
    tell_event(info, fault, text);
}

void fault_tell(const struct handoff_boot_info *info, const char *call, const struct service_fault *fault,
                struct handoff_text *text)
{
    const char *cause = diagnosis_cause(fault->diagnosis);

    handoff_text_format(text, "%s: ", call);
    fault_tell_deed(info, fault, text);
    if (cause)
        handoff_text_format(text, ": %s", cause);
}

uint64_t fault_place(const struct handoff_fault *fault)
{
    return arch_fault_kind(fault).page || fault->address != 0 ? fault->address : fault->instruction;
}

void fault_describe_address(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text)
{
    uint64_t low, high;

    arch_stack_guard(&low, &high);
    if (arch_buffer_guard(address))
        handoff_text_format(text, "the guard page behind the caller's buffer");
    else if (address >= low && address < high)
        handoff_text_format(text, "the guard page below the stack");
    else
        describe_address(info, address, text);
}

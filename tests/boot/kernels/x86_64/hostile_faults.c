/* Services that fault: the stub must survive each, know its vector and address, and name its cause. */
#include <stddef.h>

#include <handoff/runtime_map.h>

#include "hostile.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/fault.h"
#include "kernel-stub/same_text.h"

typedef uint64_t target(const struct handoff_boot_info *info);

static const EFI_MEMORY_DESCRIPTOR *descriptor_of(const struct handoff_map *map, uint32_t type)
{
    const struct handoff_memory_map whole = info_map(map);

    for (UINTN i = 0; i < handoff_memory_map_count(&whole); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&whole, i);
        if (descriptor->Type == type && descriptor->PhysicalStart >= HANDOFF_PAGE_SIZE)
            return descriptor;
    }
    return NULL;
}

/* Where a memory type lies; 0 if the machine has none, which fails the check. */
#define PHYSICAL(name, map, type)                                             \
    static uint64_t name(const struct handoff_boot_info *info)                \
    {                                                                         \
        const EFI_MEMORY_DESCRIPTOR *found = descriptor_of(&info->map, type); \
        return found != NULL ? found->PhysicalStart + 64 : 0;                 \
    }
PHYSICAL(boot_services_data, memory_map, EfiBootServicesData)
PHYSICAL(boot_services_code, memory_map, EfiBootServicesCode)
PHYSICAL(runtime_data, runtime_map, EfiRuntimeServicesData)
PHYSICAL(runtime_code, runtime_map, EfiRuntimeServicesCode)

static uint64_t runtime_data_virtual(const struct handoff_boot_info *info)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);

    return handoff_runtime_map_virtual(&runtime, runtime_data(info));
}

/* GetTime: its code is mapped read-only. */
static uint64_t runtime_code_virtual(const struct handoff_boot_info *info)
{
    return (uint64_t)((const EFI_RUNTIME_SERVICES *)info->runtime_services.virtual_address)->GetTime;
}

#define CONSTANT(name, value)                                  \
    static uint64_t name(const struct handoff_boot_info *info) \
    {                                                          \
        (void)info;                                            \
        return value;                                          \
    }
CONSTANT(nothing, 0)
CONSTANT(null_member, 16)
CONSTANT(poison, HANDOFF_POISON)
CONSTANT(poison_member, HANDOFF_POISON + 32)
CONSTANT(undescribed, 0xfee00000) /* the local interrupt controller, in no descriptor of any firmware here */
CONSTANT(beyond_memory, 0x1234567000)
CONSTANT(first_buffer_end, (uint64_t)arch_buffer_end(0))
CONSTANT(last_buffer_end, (uint64_t)arch_buffer_end(ARCH_BUFFERS - 1))
CONSTANT(not_canonical, 0xdead000000001000)

#define VECTOR(number) (1u << (number))

/* name, service of hostile_faults.S, what it is given, vectors that are right, diagnosis */
#define FAULTS(FAULT)                                                                                               \
    FAULT(read_boot_services, read_from, boot_services_data, VECTOR(14), DIAGNOSIS_STALE_BOOT_SERVICES_DATA)        \
    FAULT(call_boot_service, jump_to, boot_services_code, VECTOR(14), DIAGNOSIS_BOOT_SERVICE_CALLED)                \
    FAULT(read_physical, read_from, runtime_data, VECTOR(14), DIAGNOSIS_UNCONVERTED_POINTER)                        \
    FAULT(call_physical, jump_to, runtime_code, VECTOR(14), DIAGNOSIS_UNCONVERTED_CODE_POINTER)                     \
    FAULT(write_code, write_to, runtime_code_virtual, VECTOR(14), DIAGNOSIS_WRITE_TO_CODE)                          \
    FAULT(execute_data, jump_to, runtime_data_virtual, VECTOR(14), DIAGNOSIS_EXECUTE_OF_DATA)                       \
    FAULT(null_pointer, read_from, null_member, VECTOR(14), DIAGNOSIS_NULL_POINTER)                                 \
    FAULT(read_poison, read_from, poison_member, VECTOR(13), DIAGNOSIS_STALE_BOOT_SERVICES_DATA)                    \
    FAULT(call_poison, jump_to, poison, VECTOR(13), DIAGNOSIS_STALE_BOOT_SERVICES_DATA)                             \
    FAULT(undeclared_device, read_from, undescribed, VECTOR(14), DIAGNOSIS_UNDECLARED_REGION)                       \
    FAULT(undeclared_stack, push_at, beyond_memory, VECTOR(14), DIAGNOSIS_UNDECLARED_REGION)                        \
    /* A stack fault; QEMU without KVM makes it a general protection fault. */                                      \
    FAULT(impossible_stack, push_at, not_canonical, VECTOR(12) | VECTOR(13), DIAGNOSIS_UNKNOWN)                     \
    FAULT(stack_overrun, recurse, nothing, VECTOR(14), DIAGNOSIS_STACK_OVERRUN)                                     \
    FAULT(read_behind_buffer, read_from, first_buffer_end, VECTOR(14), DIAGNOSIS_BUFFER_OVERRUN)                    \
    FAULT(write_behind_buffer, write_to, last_buffer_end, VECTOR(14), DIAGNOSIS_BUFFER_OVERRUN)                     \
    FAULT(divide_by_zero, divide, nothing, VECTOR(0), DIAGNOSIS_UNKNOWN)                                            \
    FAULT(nonmaskable, nonmaskable, nothing, VECTOR(2), DIAGNOSIS_UNKNOWN)                                          \
    FAULT(breakpoint, breakpoint, nothing, VECTOR(3), DIAGNOSIS_UNKNOWN)                                            \
    FAULT(undefined_instruction, undefined, nothing, VECTOR(6), DIAGNOSIS_UNKNOWN)                                  \
    FAULT(machine_check, machine_check, nothing, VECTOR(18), DIAGNOSIS_UNKNOWN)                                     \
    FAULT(vector_unit_off, vector_unit_off, nothing, VECTOR(6), DIAGNOSIS_UNKNOWN)                                  \
    FAULT(vector_unit_lent, vector_unit_lent, nothing, VECTOR(7), DIAGNOSIS_UNKNOWN)                                \
    FAULT(software_interrupt, software_interrupt, nothing, VECTOR(13), DIAGNOSIS_INTERRUPTS_ENABLED)                \
    FAULT(timer_interrupt, wait_for_timer, nothing, VECTOR(13), DIAGNOSIS_INTERRUPTS_ENABLED)                       \
    FAULT(read_boot_services_again, read_from, boot_services_data, VECTOR(14), DIAGNOSIS_STALE_BOOT_SERVICES_DATA)

#define DECLARE(name, service, target, vectors, diagnosis) extern hostile_service service;
FAULTS(DECLARE)

static const struct {
    hostile_service *service;
    target          *target;
    uint32_t         vectors;
    const char      *diagnosis;
} faults[] = {
#define EXPECT(name, service, target, vectors, diagnosis) {service, target, vectors, diagnosis},
    FAULTS(EXPECT)
};

static bool is_expected_vector(const struct firmware_call *call, uint32_t vectors)
{
    return call->faulted && call->fault.vector < 32 && (vectors & VECTOR(call->fault.vector)) != 0;
}

static void run(struct check_context *context)
{
    const unsigned index = (unsigned)(context->check - hostile_faults);
    const uint64_t address = faults[index].target(context->info);
    const struct firmware_call call = hostile_call(context, faults[index].service, address);
    const char *diagnosis = "no fault";

    if (call.faulted)
        diagnosis = fault_of_call(context->info, SERVICE_GET_TIME, &call).diagnosis;
    if (address == 0 && faults[index].target != nothing)
        check_fail(context, NULL, NULL, "this machine has no such memory");
    else if (!is_expected_vector(&call, faults[index].vectors))
        check_fail(context, diagnosis, NULL, "exception %u, expected one of the bits of 0x%x", call.fault.vector,
                   faults[index].vectors);
    else if (address != 0 && call.fault.address != address)
        check_fail(context, diagnosis, NULL, "address 0x%lx, expected 0x%lx", call.fault.address, address);
    else if (!same_text(diagnosis, faults[index].diagnosis))
        check_fail(context, diagnosis, NULL, "expected %s", faults[index].diagnosis);
    else
        check_pass(context, "exception %u, instruction 0x%lx, address 0x%lx: %s", call.fault.vector,
                   call.fault.instruction, call.fault.address, diagnosis);
}

const struct check hostile_faults[25] = {
#define CHECK(name, service, target, vectors, diagnosis) {"fault." #name, SEVERITY_HIGH, "UEFI 2.10, 8.1", run},
    FAULTS(CHECK)
};

/* Outside a call there is nobody to blame but the stub itself: it must say so and stop. */
static void run_panic(struct check_context *context)
{
    check_pass(context, "went on after 0x%lx", *(const volatile uint64_t *)0x1111);
}

const struct check hostile_panics[1] = {
    {"panic.page_fault", SEVERITY_HIGH, "UEFI 2.10, 8.1", run_panic},
};

#include "kernel_processor.h"

#include <stddef.h>
#include <string.h>

#include "kernel-stub/arch.h"
#include "kernel_fixture.h"

/* Boot-services memory, from 1 MiB on. */
#define MEMORY_START 0x100000u
static _Alignas(4096) UINT64 memory[4 * 4096 / sizeof(UINT64)];

/* The page below the firmware's stack. */
#define GUARD_LOW  0xffffffff80100000u
#define GUARD_HIGH 0xffffffff80101000u

void kernel_processor_start(void)
{
    for (UINTN i = 0; i < sizeof(memory) / sizeof(memory[0]); i++)
        memory[i] = HANDOFF_POISON;
    *kernel_processor_memory(fixture.info.smbios.physical_address) = 0x5f334d535f;
}

UINT64 *kernel_processor_memory(UINT64 physical_address)
{
    return &memory[(physical_address - MEMORY_START) / sizeof(UINT64)];
}

const void *arch_map_for_reading(const struct handoff_boot_info *info, uint64_t physical_address, uint64_t size)
{
    (void)info;
    if (fixture.page_tables_full || physical_address < MEMORY_START ||
        physical_address - MEMORY_START + size > sizeof(memory))
        return NULL;
    return kernel_processor_memory(physical_address);
}

const char *arch_state_name(unsigned index)
{
    static const char *const names[] = {"first register", "second register"};

    return index < 2 ? names[index] : NULL;
}

void arch_stack_guard(uint64_t *low, uint64_t *high)
{
    *low = GUARD_LOW;
    *high = GUARD_HIGH;
}

/* Time passes whenever somebody looks. */
uint64_t arch_ticks(void)
{
    return fixture.ticks += 50;
}

uint64_t arch_serial_taken(void)
{
    return fixture.serial_taken;
}

static bool is_call_of(const struct firmware_call *call, enum service service)
{
    const UINT8 *pointers = (const UINT8 *)&kernel_fixture_tables()->services + sizeof(EFI_TABLE_HEADER);
    UINT64 function;

    if (service == NO_SERVICE)
        return false;
    memcpy(&function, pointers + sizeof(function) * service, sizeof(function));
    return call->function == function;
}

static void fail(struct firmware_call *call)
{
    call->faulted = true;
    call->fault_page = true;
    call->fault_write = fixture.fault.write;
    call->fault_execute = fixture.fault.execute;
    call->fault = (struct handoff_fault){
        .vector = 14,
        .instruction = fixture.fault.execute ? fixture.fault.address : call->function + 4,
        .address = fixture.fault.address,
    };
}

typedef uint64_t(EFIAPI *service_function)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

void arch_call_firmware(struct firmware_call *call)
{
    const uint64_t *argument = call->argument;

    call->stack_used = is_call_of(call, fixture.deep_service) ? fixture.deep_bytes : 640;
    if (is_call_of(call, fixture.fault.service)) {
        fail(call);
        return;
    }
    call->result =
        ((service_function)call->function)(argument[0], argument[1], argument[2], argument[3], argument[4]);
    if (is_call_of(call, fixture.change.service))
        call->after.value[fixture.change.index] = 0x200;
}

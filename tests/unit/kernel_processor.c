#include "kernel_processor.h"

#include <signal.h>
#include <sys/mman.h>

#include "kernel-stub/arch.h"
#include "kernel_fixture.h"
#include "unit_test.h"

/* Boot-services memory, from 1 MiB on. */
#define MEMORY_START 0x100000u
static _Alignas(4096) UINT64 memory[4 * 4096 / sizeof(UINT64)];

/* The page below the firmware's stack. */
#define GUARD_LOW  0xffffffff80100000u
#define GUARD_HIGH 0xffffffff80101000u
#define GUARD_SIZE 4096u

#define PAGE_FAULT 14u

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

struct arch_deviation arch_deviation_at_entry(void)
{
    return fixture.deviation;
}

void arch_stack_guard(uint64_t *low, uint64_t *high)
{
    *low = GUARD_LOW;
    *high = GUARD_HIGH;
}

/* Buffers and the pages behind them, which nobody can use. */
static UINT8 *buffers;

static void make_buffers(void)
{
    const UINTN distance = ARCH_BUFFER_SIZE + GUARD_SIZE;

    if (buffers != NULL)
        return;
    buffers = mmap(NULL, ARCH_BUFFERS * distance, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(buffers != MAP_FAILED);
    for (unsigned i = 0; i < ARCH_BUFFERS; i++)
        assert_int_equal(mprotect(arch_buffer_end(i), GUARD_SIZE, PROT_NONE), 0);
}

uint8_t *arch_buffer_end(unsigned index)
{
    make_buffers();
    return buffers + index * (ARCH_BUFFER_SIZE + GUARD_SIZE) + ARCH_BUFFER_SIZE;
}

bool arch_buffer_guard(uint64_t address)
{
    for (unsigned i = 0; i < ARCH_BUFFERS; i++)
        if (address - (uint64_t)arch_buffer_end(i) < GUARD_SIZE)
            return true;
    return false;
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

static bool is_call_of_unsupported(const struct firmware_call *call)
{
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        if ((fixture.unsupported >> service & 1) != 0 && is_call_of(call, service))
            return true;
    return false;
}

bool arch_open_table(const struct handoff_boot_info *info)
{
    (void)info;
    return !fixture.page_tables_full;
}

/* True if the call does not go on. */
static bool end_call(struct firmware_call *call, const struct fixture_fault *fault)
{
    call->fault_page = fixture.fault_vector == 0;
    call->fault_write = fault->write;
    call->fault_execute = fault->execute;
    call->fault_interrupt = false;
    call->fault = (struct handoff_fault){
        .vector = fixture.fault_vector != 0 ? fixture.fault_vector : PAGE_FAULT,
        .instruction = fault->execute ? fault->address : call->function + 4,
        .address = fault->address,
    };
    call->return_address = (UINT64)kernel_fixture_tables()->services.GetTime;
    call->faulted = !call->remedy || call->remedy(call) == REMEDY_ABANDON;
    return call->faulted;
}

typedef uint64_t(EFIAPI *service_function)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static sigjmp_buf abandoned;
static volatile UINT64 overrun;

/* What is no guard page is a defect of the test: once more, and the program ends. */
static void on_fault(int number, siginfo_t *found, void *unused)
{
    (void)unused;
    overrun = (UINT64)found->si_addr;
    if (arch_buffer_guard(overrun))
        siglongjmp(abandoned, 1);
    signal(number, SIG_DFL);
}

/* The firmware's function; false if it went beyond a buffer. */
static bool run(struct firmware_call *call)
{
    const struct sigaction net = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    const uint64_t *argument = call->argument;
    struct sigaction before;

    sigaction(SIGSEGV, &net, &before);
    const int jumped = sigsetjmp(abandoned, 1);
    if (jumped == 0)
        call->result =
            ((service_function)call->function)(argument[0], argument[1], argument[2], argument[3], argument[4]);
    sigaction(SIGSEGV, &before, NULL);
    return jumped == 0;
}

static void change_state(struct firmware_call *call)
{
    call->changed = true;
    call->before = (struct processor_state){{0}};
    call->after = call->before;
    call->after.value[fixture.change.index] = 0x200;
}

void arch_call_firmware(struct firmware_call *call)
{
    call->faulted = false;
    call->changed = false;
    call->stack_words = 0;
    call->stack_used = is_call_of(call, fixture.deep_service) ? fixture.deep_bytes : 640;
    if (is_call_of(call, fixture.fault.service) && end_call(call, &fixture.fault))
        return;
    if (is_call_of_unsupported(call)) {
        call->result = EFI_UNSUPPORTED;
        return;
    }
    if (!run(call)) {
        end_call(call, &(struct fixture_fault){.address = overrun, .write = true});
        return;
    }
    if (is_call_of(call, fixture.change.service))
        change_state(call);
}

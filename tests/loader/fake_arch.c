#include "fake_arch.h"

#include "fake_pages.h"
#include "tests/unit/elf_builder.h"
#include "tests/unit/unit_test.h"

struct fake_arch fake_arch;
static UINT64 ticks;

const struct arch_layout arch_layout = {
    .identifier = HANDOFF_ARCHITECTURE_X86_64,
    .runtime_granule = HANDOFF_PAGE_SIZE,
    .runtime_window = {0xffff880000000000ULL, 64ULL << 40},
    .handed_window = {0xffffd00000000000ULL, 1ULL << 40},
    .serial_limit = 0xffff,
    .machine = {
        .machine = EM_X86_64,
        .relative_relocation = R_X86_64_RELATIVE,
        .higher_half = 0xffff800000000000ULL,
        .relocatable_base = ELF_HIGH,
    },
};

/* Two symbols around bytes that say nothing: only the assembler can put them there. */
__asm__(".pushsection .rodata\n"
        ".globl arch_landing\n"
        ".globl arch_landing_end\n"
        "arch_landing: .ascii \"where the two tables meet\"\n"
        "arch_landing_end:\n"
        ".popsection\n");

void fake_arch_start(void)
{
    memset(&fake_arch, 0, sizeof(fake_arch));
}

void fake_arch_end(enum fake_end end)
{
    fake_arch.ended = end;
    longjmp(fake_arch.end, 1);
}

struct handoff_page_format arch_page_format(void)
{
    return fake_arch.without_nx ? handoff_page_format_x86_64_without_nx(4, true, 46)
                                : handoff_page_format_x86_64(4, true, 46);
}

bool arch_debug_exit_present(void)
{
    return fake_arch.has_debug_exit;
}

UINT64 arch_ticks(void)
{
    return ticks += 1000;
}

UINT64 arch_ticks_per_second(void)
{
    return 0; /* so that the loader has to measure */
}

/* Tables may lie anywhere in memory: to the software MMU all of it is one arena. */
struct software_mmu fake_arch_processor(UINT64 root)
{
    struct handoff_page_arena memory = {.memory = (UINT64 *)FAKE_MEMORY_BASE,
                                        .physical_address = FAKE_MEMORY_BASE,
                                        .pages = FAKE_MEMORY_PAGES,
                                        .used = FAKE_MEMORY_PAGES};
    const struct handoff_page_table table = {arch_page_format(), &memory, (UINT64 *)root};

    return software_mmu_load(&table);
}

/* On the crossing table, 1:1 and writable. */
static bool is_reachable(UINT64 address)
{
    const struct software_mmu mmu = fake_arch_processor(fake_arch.crossing.root);
    const struct translation found = software_mmu_translate(&mmu, address);

    return found.present && found.writable && found.physical_address == address;
}

void arch_cross(const struct arch_crossing *crossing, void (*beyond)(void *context), void *context)
{
    fake_arch.crossed = true;
    fake_arch.crossing = *crossing;
    fake_pages_restrict(is_reachable);
    if (fake_arch.faults_unguarded)
        arch_trap_unexpected(14, 0x1234, 0x5678);
    beyond(context);
    fail_msg("the way beyond the crossing came back");
    abort();
}

static bool grants(UINT64 root, const struct fake_want *want)
{
    const struct software_mmu mmu = fake_arch_processor(root);
    const struct translation found = software_mmu_translate(&mmu, want->address);

    if (!found.present || (want->write && !found.writable) || (want->execute && !found.executable))
        return false;
    return found.physical_address == want->address;
}

/* What a processor does: the instruction runs where a table grants it, and only as far as the answer goes. */
static bool satisfies(const struct arch_trace *trace, const struct fake_want *want, const struct handoff_fault *fault)
{
    switch (trace == NULL ? ARCH_FAULT_ENDS_CALL : trace->judge(trace->context, fault, want->execute, want->caller)) {
    case ARCH_FAULT_AGAIN:
        return grants(trace->root, want);
    case ARCH_FAULT_STEP:
        return grants(trace->stepping_root, want) && !grants(trace->root, want);
    default:
        return false;
    }
}

static bool satisfies_all(const struct arch_trace *trace, struct handoff_fault *fault)
{
    for (UINTN i = 0; i < fake_arch.wants; i++) {
        const struct fake_want *want = &fake_arch.want[i];
        const struct handoff_fault met = {14, 0, want->instruction, want->address};

        if (!grants(fake_arch.crossing.root, want) && !satisfies(trace, want, &met)) {
            *fault = met;
            return false;
        }
    }
    return true;
}

EFI_STATUS arch_call_guarded(struct handoff_fault *fault, const struct arch_trace *trace,
                             EFI_STATUS (*call)(void *context), void *context)
{
    if (!fake_arch.crossed)
        fake_offence("a guarded call before the crossing");
    fault->vector = HANDOFF_NO_FAULT;
    if (++fake_arch.guarded_calls != fake_arch.faulting_call) {
        const EFI_STATUS status = call(context);
        return status != EFI_SUCCESS || satisfies_all(trace, fault) ? status : EFI_ABORTED;
    }
    *fault = (struct handoff_fault){.vector = 14, .error_code = 2, .instruction = 0x1234, .address = 0x5678};
    return EFI_ABORTED;
}

void arch_flush_translations(void)
{
    if (fake_arch.filled != 0)
        fake_offence("translations were flushed after memory had been overwritten through them");
    fake_arch.flushes++;
}

/* Only memory that the firmware gave up may be overwritten, and the crossing table has to reach it. */
void arch_fill(void *memory, UINT64 size, UINT64 pattern)
{
    if (!fake_arch.crossed)
        fake_offence("memory was overwritten before the crossing");
    if (fake_arch.faults_filling)
        arch_trap_unexpected(14, 0x1234, 0x5678);
    fake_pages_restrict(is_reachable); /* a strict crossing adds what is to be overwritten only now */
    for (UINT64 at = 0; at < size; at += HANDOFF_PAGE_SIZE) {
        const UINT32 type = fake_pages_type((UINT64)memory + at);
        if (type != EfiBootServicesCode && type != EfiBootServicesData)
            fake_offence("0x%llx was overwritten, which is of type %u", (unsigned long long)memory + at, type);
    }
    for (UINT64 at = 0; at < size; at += sizeof(pattern))
        memcpy((UINT8 *)memory + at, &pattern, sizeof(pattern));
    fake_arch.filled += size;
}

void arch_enter_kernel(const struct arch_entry *entry)
{
    fake_arch.entry = *entry;
    fake_pages_restrict(NULL); /* for the test to look at */
    fake_arch_end(FAKE_END_ENTERED);
}

void arch_serial_write(UINT32 port, const char *bytes, UINTN size)
{
    fake_arch.serial_port = port;
    assert_true(fake_arch.serial_size + size < sizeof(fake_arch.serial));
    memcpy(fake_arch.serial + fake_arch.serial_size, bytes, size);
    fake_arch.serial_size += size;
}

void arch_halt(void)
{
    fake_arch_end(FAKE_END_HALTED);
}

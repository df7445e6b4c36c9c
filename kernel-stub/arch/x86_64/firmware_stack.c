#include "firmware_stack.h"

#include "paging.h"

#define PAGE_SIZE  4096UL
#define STACK_SIZE (8 * PAGE_SIZE) /* several times what a caller must provide (UEFI 2.10, 2.3.4) */
#define PATTERN    0x6b61747344656c69ULL
#define WORDS      (STACK_SIZE / sizeof(uint64_t))

static _Alignas(PAGE_SIZE) struct {
    uint8_t  guard[PAGE_SIZE];
    uint64_t word[WORDS];
} stack;

bool firmware_stack_begin(const struct handoff_boot_info *info)
{
    return paging_unmap(info, (uint64_t)stack.guard);
}

void arch_stack_guard(uint64_t *low, uint64_t *high)
{
    *low = (uint64_t)stack.guard;
    *high = (uint64_t)stack.word;
}

uint64_t firmware_stack_prepare(void)
{
    for (unsigned i = 0; i < WORDS; i++)
        stack.word[i] = PATTERN;
    return (uint64_t)(stack.word + WORDS);
}

bool firmware_stack_holds(uint64_t address)
{
    return address - (uint64_t)stack.word <= STACK_SIZE - sizeof(uint64_t);
}

uint64_t firmware_stack_used(void)
{
    unsigned untouched = 0;

    while (untouched < WORDS && stack.word[untouched] == PATTERN)
        untouched++;
    return STACK_SIZE - untouched * sizeof(uint64_t);
}

void firmware_stack_in_use(uint64_t pointer, struct firmware_call *call)
{
    const uint64_t offset = pointer - (uint64_t)stack.word;

    if (offset >= STACK_SIZE || offset % sizeof(uint64_t) != 0)
        return;
    call->stack = &stack.word[offset / sizeof(uint64_t)];
    call->stack_words = (STACK_SIZE - offset) / sizeof(uint64_t);
}

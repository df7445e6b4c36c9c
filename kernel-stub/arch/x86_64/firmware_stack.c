#include "firmware_stack.h"

#include "paging.h"
#include "registers.h"

#define PAGE_SIZE  4096UL
/* Several times what a caller must provide (UEFI 2.10, 2.3.4). It ends early in its last page: most services take no
 * more than that, and no more is searched. */
#define PAGES      9u
#define STACK_SIZE ((PAGES - 1) * PAGE_SIZE + 1024)
#define PATTERN    0x6b61747344656c69ULL
#define PAGE_WORDS (PAGE_SIZE / sizeof(uint64_t))
#define WORDS      (STACK_SIZE / sizeof(uint64_t))

#define ENTRY_DIRTY 0x40u /* set by the processor when it writes to the page; Intel SDM volume 3, 4.8 */

static _Alignas(PAGE_SIZE) struct {
    uint8_t  guard[PAGE_SIZE];
    uint64_t word[WORDS];
} stack;

/* What maps each of its pages: those that are not dirty need not be looked at. */
static uint64_t *entry[PAGES];

/* From here on up it may hold something else than the pattern. */
static unsigned lowest;

bool firmware_stack_begin(const struct handoff_boot_info *info)
{
    for (unsigned page = 0; page < PAGES; page++) {
        entry[page] = paging_entry(info, info->paging.root_physical_address,
                                   (uint64_t)&stack.word[page * PAGE_WORDS]);
        if (!entry[page])
            return false;
    }
    return paging_unmap(info, (uint64_t)stack.guard);
}

void arch_stack_guard(uint64_t *low, uint64_t *high)
{
    *low = (uint64_t)stack.guard;
    *high = (uint64_t)stack.word;
}

uint64_t firmware_stack_end(void)
{
    return (uint64_t)(stack.word + WORDS);
}

static void fill_from(unsigned first)
{
    uint64_t *word = &stack.word[first];
    uint64_t count = WORDS - first;

    __asm__ volatile("rep stosq" : "+D"(word), "+c"(count) : "a"(PATTERN) : "memory");
}

void firmware_stack_prepare(void)
{
    fill_from(lowest);
    for (unsigned page = lowest / PAGE_WORDS; page < PAGES; page++) {
        *entry[page] &= ~(uint64_t)ENTRY_DIRTY;
        invalidate_page((uint64_t)&stack.word[page * PAGE_WORDS]);
    }
}

void firmware_stack_spoil(void)
{
    lowest = 0;
}

bool firmware_stack_holds(uint64_t address)
{
    return address - (uint64_t)stack.word <= STACK_SIZE - sizeof(uint64_t);
}

static unsigned first_without_pattern(unsigned index)
{
    const uint64_t *word = &stack.word[index];
    uint64_t count = WORDS - index;

    __asm__ volatile("repe scasq" : "+D"(word), "+c"(count) : "a"(PATTERN) : "cc", "memory");
    return (unsigned)(word - stack.word) - 1;
}

/* The return address is no pattern: one page is dirty. */
uint64_t firmware_stack_used(void)
{
    unsigned page = 0;

    while (page < PAGES - 1 && (*entry[page] & ENTRY_DIRTY) == 0)
        page++;
    lowest = first_without_pattern(page * PAGE_WORDS);
    return STACK_SIZE - lowest * sizeof(uint64_t);
}

void firmware_stack_in_use(uint64_t pointer, struct firmware_call *call)
{
    const uint64_t offset = pointer - (uint64_t)stack.word;

    if (offset >= STACK_SIZE || offset % sizeof(uint64_t) != 0)
        return;
    call->stack = &stack.word[offset / sizeof(uint64_t)];
    call->stack_words = (STACK_SIZE - offset) / sizeof(uint64_t);
}

/* Memory for guarded buffers: pages of .bss, with one after each that is not mapped. */
#include "buffer_guards.h"

#include "paging.h"

#define PAGE_SIZE 4096UL

static _Alignas(PAGE_SIZE) struct {
    uint8_t bytes[ARCH_BUFFER_SIZE];
    uint8_t guard[PAGE_SIZE];
} buffers[ARCH_BUFFERS];

bool buffer_guards_begin(const struct handoff_boot_info *info)
{
    for (unsigned i = 0; i < ARCH_BUFFERS; i++)
        if (!paging_unmap(info, (uint64_t)buffers[i].guard))
            return false;
    return true;
}

uint8_t *arch_buffer_end(unsigned index)
{
    return buffers[index].guard;
}

bool arch_buffer_guard(uint64_t address)
{
    const uint64_t offset = address - (uint64_t)buffers;

    return offset < sizeof(buffers) && offset % sizeof(buffers[0]) >= ARCH_BUFFER_SIZE;
}

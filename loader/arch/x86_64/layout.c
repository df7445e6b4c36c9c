#include "../../arch.h"

#define EM_X86_64        62
#define R_X86_64_RELATIVE 8

/* The higher half of 4-level paging; with 5 levels the same addresses are valid.
 *   ffff8800'00000000  64 TiB  runtime regions
 *   ffffd000'00000000   1 TiB  what the kernel is handed
 *   ffffe000'00000000  .. and above: the kernel's own */
const struct arch_layout arch_layout = {
    .identifier = HANDOFF_ARCHITECTURE_X86_64,
    .runtime_granule = HANDOFF_PAGE_SIZE,
    .runtime_window = {0xffff880000000000ULL, 64ULL << 40},
    .handed_window = {0xffffd00000000000ULL, 1ULL << 40},
    .serial_limit = 0xffff, /* I/O ports */
    .machine = {
        .machine = EM_X86_64,
        .relative_relocation = R_X86_64_RELATIVE,
        .higher_half = 0xffff800000000000ULL,
        .relocatable_base = 0xffffffff80000000ULL,
    },
};

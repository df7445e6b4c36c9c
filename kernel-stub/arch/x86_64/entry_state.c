/* The registers of docs/contract.md that SetVirtualAddressMap can have changed since the loader wrote them. */
#include "entry_state.h"

#include <handoff/page_table.h>

#include "../../arch.h"
#include "registers.h"

#define CR0_PROMISED   0x80050033u
#define CR4_PROMISED   0x620u
#define CR4_LA57       0x1000u
#define EFER_PROMISED  0x500u
#define EFER_NXE       0x800u
#define FIVE_LEVELS    5u

static struct arch_deviation deviation;

static void compare(const char *name, uint64_t promised, uint64_t found)
{
    if (found != promised && !deviation.name)
        deviation = (struct arch_deviation){name, promised, found};
}

void entry_state_compare(const struct handoff_boot_info *info)
{
    compare("cr0", CR0_PROMISED, read_cr0());
    compare("cr4", CR4_PROMISED | (info->paging.levels == FIVE_LEVELS ? CR4_LA57 : 0), read_cr4());
    compare("efer", EFER_PROMISED | (info->paging.executable ? 0 : EFER_NXE), read_model_specific(MSR_EFER));
    compare("pat", HANDOFF_X86_64_PAT, read_model_specific(MSR_PAT));
}

struct arch_deviation arch_deviation_at_entry(void)
{
    return deviation;
}

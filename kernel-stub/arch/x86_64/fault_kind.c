#include "../../arch.h"
#include "trap.h"

/* Error code of a page fault. Intel SDM volume 3, 4.7. */
#define PAGE_FAULT_WRITE   0x02u
#define PAGE_FAULT_EXECUTE 0x10u

/* With EFER.NXE off the error code does not tell of instruction fetches, and what is read at the instruction itself
 * was to be run. An instruction that runs over into a page that is missing still looks like a read there. */
static bool is_page_fetch(const struct handoff_fault *fault)
{
    return (fault->error_code & PAGE_FAULT_EXECUTE) != 0 ||
           ((fault->error_code & PAGE_FAULT_WRITE) == 0 && fault->address == fault->instruction);
}

/* A jump to what is no address is refused where it went to. */
static bool is_refused_fetch(const struct handoff_fault *fault)
{
    return fault->vector == VECTOR_GENERAL_PROTECTION && fault->address != 0 && fault->address == fault->instruction;
}

struct fault_kind arch_fault_kind(const struct handoff_fault *fault)
{
    const bool page = fault->vector == VECTOR_PAGE_FAULT;

    return (struct fault_kind){
        .page = page,
        .write = page && (fault->error_code & PAGE_FAULT_WRITE) != 0,
        .execute = page ? is_page_fetch(fault) : is_refused_fetch(fault),
    };
}

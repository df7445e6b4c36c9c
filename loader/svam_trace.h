/* What SetVirtualAddressMap wants and a strict crossing does not grant: each such access is noted, and granted once,
 * so that one boot lists all of them. Pure.
 */
#ifndef SVAM_TRACE_H
#define SVAM_TRACE_H

#include <handoff/offences.h>
#include <handoff/page_table.h>

#include "arch.h"

#define SVAM_TRACE_OFFENCES 64
#define SVAM_TRACE_LIMIT    1000000 /* faults; the next one ends the call */

struct svam_trace {
    const struct handoff_memory_map *map;      /* the final one */
    struct handoff_page_table       *crossing; /* that the call runs on */
    struct handoff_page_table       *open;     /* translates the same at first, and then whatever was wanted */
    struct handoff_span              stack;    /* that the call begins on */
    struct handoff_offences          offences;
    UINT64                           faults;
};

/* How a call is to be guarded that `trace` listens to.
 *
 * Data: the page is opened for the one instruction. Code: the page is opened for the rest of the call, to run and to
 * read, and noted once, with the instruction that entered it; what the code does to other pages is found all the
 * same.
 * The call ends at what is no page of physical memory, at code that lies where no firmware keeps any, when no page is
 * left for the tables, and at the limit. */
struct arch_trace svam_trace_guard(struct svam_trace *trace);

#endif

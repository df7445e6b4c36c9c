/* The complete list of what firmware wants and must not have: each access that faults is noted, granted once, and
 * firmware goes on. Pure. */
#ifndef TRACE_H
#define TRACE_H

#include <handoff/offences.h>

#include "arch.h"
#include "service.h"

#define TRACE_OFFENCES 64
#define TRACE_STEPS    0x100000u /* instructions stepped through, all calls together; about a minute in an emulator */

/* What the list of the gift does not know of an offence. */
struct trace_circumstances {
    enum service service;   /* the first that committed it */
    const char  *diagnosis; /* slug */
    uint64_t     culprit;   /* the instruction that is to be blamed, see callers.h */
    bool         ended;     /* there was no way on: the call ended there, once at least */
};

struct trace {
    bool                       on;
    uint32_t                   steps; /* left */
    struct handoff_offences    offences;
    struct handoff_offence     offence[TRACE_OFFENCES];
    struct trace_circumstances circumstances[TRACE_OFFENCES]; /* of the same index */
    /* in the call that is made */
    struct handoff_offence    *last;    /* NULL: none yet, or no room for it */
    uint64_t                   running; /* page of data that is being run as code, and was noted; or 0 */
};

void trace_begin(struct trace *trace, bool on);

/* Before each call. */
void trace_call(struct trace *trace);

/* For firmware_call.remedy: notes the fault, and says how firmware goes on. */
enum remedy trace_remedy(struct trace *trace, const struct handoff_boot_info *info, enum service service,
                         const char *diagnosis, struct firmware_call *call);

/* After each call. */
void trace_called(struct trace *trace, const struct firmware_call *call);

#endif

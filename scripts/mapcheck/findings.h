/* What there is to say about a map, by the gift's own rules and, for information, about attributes and types. */
#ifndef MAPCHECK_FINDINGS_H
#define MAPCHECK_FINDINGS_H

#include <handoff/memory_map.h>

enum finding_kind {
    FINDING_EMPTY,
    FINDING_WRAPPING,
    FINDING_OVERLAPPING,
    FINDING_MISALIGNED,
    FINDING_RUNTIME_UNMARKED,
    FINDING_RUNTIME_ON_RESERVED,
    FINDING_RUNTIME_ON_RECLAIMED,
    FINDING_CACHEABILITY_MISSING,
    FINDING_UNSORTED,
    FINDING_OFF_GRANULE,
    FINDING_NO_ATTRIBUTE,
    FINDING_UNDEFINED_ATTRIBUTE,
    FINDING_UNKNOWN_TYPE,
    FINDING_COUNT
};

/* From what may happen in any map to what breaks a system; as the check of that name in the verdict. */
enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_FAILURE };

struct finding_rule {
    const char   *word;     /* for one line a map */
    const char   *check;    /* name of the check; NULL for a note */
    enum severity severity;
    const char   *section;  /* of the specification */
    const char   *offence;  /* "3 descriptors ..." */
    const char   *next;     /* what to do about them; NULL for a note */
};

extern const struct finding_rule finding_rules[FINDING_COUNT];

struct findings {
    UINTN count[FINDING_COUNT];
};

/* Examines a validated map. `scratch` holds the sorted map afterwards; its capacity is at least the map's size. */
void findings_examine(const struct handoff_memory_map *map, struct handoff_memory_map *scratch, UINT64 granule,
                      struct findings *findings);

/* Whether a descriptor of a map that was read from a file is one of those counted. Not for FINDING_OVERLAPPING,
 * which takes two. */
bool finding_holds(enum finding_kind kind, const struct handoff_memory_map *map, UINTN index, UINT64 granule);

/* Begins as {0}. `inner` and `outer` are indexes into the sorted map: the one begins inside the other. */
struct overlap {
    UINTN inner;
    UINTN outer;
    UINTN next;
    UINTN highest; /* of those before `next`, the one that ends last */
    bool  any;
};

/* Each call finds the next one; false if there is no more. */
bool finding_next_overlap(const struct handoff_memory_map *sorted, struct overlap *overlap);

#endif

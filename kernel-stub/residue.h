/* What SetVirtualAddressMap did to a word of runtime memory, told from its value before and after. Pure. */
#ifndef RESIDUE_H
#define RESIDUE_H

#include <stdbool.h>

#include <handoff/boot_info.h>

enum residue {
    RESIDUE_NONE,            /* no address, or none that matters */
    RESIDUE_CONVERTED,       /* the address of runtime memory, and now exactly its virtual address */
    RESIDUE_STILL_PHYSICAL,  /* the address of runtime memory, before and after */
    RESIDUE_BOOT_SERVICES,   /* the address of boot-services memory, before and after */
    RESIDUE_CONVERTED_TWICE, /* the address of runtime memory, moved twice */
    RESIDUE_KINDS
};

/* Memory that a pointer may point to. Overlapping ranges: the one that begins last counts. */
struct residue_range {
    uint64_t first;
    uint64_t last;
    uint64_t distance; /* from physical to virtual */
    bool     is_runtime;
};

/* Ascending, and joined where they touch, so that each of some hundred thousand words is looked up fast. */
#define RESIDUE_RANGES 512
struct residue_ranges {
    struct residue_range range[RESIDUE_RANGES];
    unsigned count;
    unsigned left_out; /* found no room: what points there is RESIDUE_NONE */
};

/* Runtime memory and boot-services memory of a handoff. */
void residue_ranges_fill(struct residue_ranges *ranges, const struct handoff_boot_info *info);

enum residue residue_of(const struct residue_ranges *ranges, uint64_t before, uint64_t after);

#endif

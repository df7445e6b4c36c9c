/* What the loader does on each architecture, as far as a memory map is concerned. */
#ifndef MAPCHECK_MACHINE_H
#define MAPCHECK_MACHINE_H

#include <handoff/runtime_map.h>

#include "map_file.h"

struct machine {
    const char           *name;
    UINT64                granule; /* page size that runtime memory must be mappable with */
    struct handoff_window window;  /* where they get their virtual addresses */
};

/* NULL if there is none of that name. */
const struct machine *machine_find(const char *name);

/* The machine that a map comes from, by what the file says, else by its format. */
const struct machine *machine_of(const struct map_file *file, const char **why);

#endif

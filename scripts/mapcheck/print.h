/* What people get to read about one map, part by part. */
#ifndef MAPCHECK_PRINT_H
#define MAPCHECK_PRINT_H

#include "options.h"

struct judgement {
    const struct map_file    *file;
    const struct options     *options;
    const struct machine     *machine;
    UINT64                    granule;
    struct handoff_memory_map sorted;  /* buffers as large as the map's */
    struct handoff_memory_map runtime;
};

void print_source(const struct judgement *judgement, const char *why);

/* The map as tests/maps/README.md has it. */
void print_plain(const struct map_file *file);

/* The checks. Also sorts. Returns how many failed. */
unsigned print_findings(struct judgement *judgement);

/* The runtime map as the loader would build it. Returns whether it can be built. */
bool print_runtime(struct judgement *judgement);

/* How many pages its page tables take. Returns whether they can be built on the machine that the map is from. */
bool print_tables(const struct judgement *judgement);

/* The map as a picture, and what its letters mean. */
void draw_map(const struct judgement *judgement);

/* "12.5 MiB", in one of a few buffers that take turns. */
const char *print_size(UINT64 bytes);

#endif

/* What the command line asks for. */
#ifndef MAPCHECK_OPTIONS_H
#define MAPCHECK_OPTIONS_H

#include <stdbool.h>

#include "machine.h"

enum virtmap { VIRTMAP_OFFSET, VIRTMAP_COMPACT, VIRTMAP_IDENTITY, VIRTMAP_RANDOM, VIRTMAP_COUNT };

extern const char *const virtmap_names[VIRTMAP_COUNT];

struct options {
    enum virtmap          virtmap;
    const struct machine *machine; /* NULL: as the file says */
    UINT64                granule; /* 0: the machine's */
    UINT64                random;
    unsigned              width;   /* columns */
    bool                  color;
    bool                  all;     /* list everything */
    bool                  plain;   /* only write it as a plain map */
    bool                  help;
};

/* Returns the index of the first argument that is no option; 0 after having said on stderr what is wrong. */
int options_read(int count, char **arguments, struct options *options);

#endif

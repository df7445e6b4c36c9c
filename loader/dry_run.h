/* The steps beyond ExitBootServices, taken before it, where what fails can still be told. */
#ifndef DRY_RUN_H
#define DRY_RUN_H

#include "loader.h"

/* Takes the page tables' arena, fetches the preliminary map, and builds the runtime map and the tables for it. */
EFI_STATUS dry_run(struct loader *loader);

#endif

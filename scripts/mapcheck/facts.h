/* What a line says about the machine, its firmware and its processor. */
#ifndef MAPCHECK_FACTS_H
#define MAPCHECK_FACTS_H

#include "map_file.h"

/* Fills what is still empty. */
void facts_take(struct map_file_facts *facts, const char *line);

#endif

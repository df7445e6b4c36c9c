/* Last words that outlive the machine's reset: a record as the kernel stub leaves one (<handoff/record.h>), for the
 * boot that collects it. */
#ifndef LAST_RECORD_H
#define LAST_RECORD_H

#include "last_words.h"

/* Writes it through the firmware's physical SetVariable. NULL: it is kept; else why it is not. */
const char *last_record_keep(const struct loader *loader, const struct last_words *words);

#endif

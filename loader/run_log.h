/* \handoff\loader.log: the log, and what is known of the machine, its firmware, configuration and memory.
 */
#ifndef RUN_LOG_H
#define RUN_LOG_H

#include "loader.h"

#define RUN_LOG_PATH "\\handoff\\loader.log"

/* Replaces an older one; a volume that cannot be written is logged, and is no error. */
void run_log_write(struct loader *loader);

#endif

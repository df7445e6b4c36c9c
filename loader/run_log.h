/* \handoff\loader.log: the log, and what is known of the machine, its firmware, configuration and memory.
 */
#ifndef RUN_LOG_H
#define RUN_LOG_H

#include "loader.h"
#include "record_text.h"

#define RUN_LOG_PATH "\\handoff\\loader.log"

/* Replaces an older one; a volume that cannot be written is logged, and is no error. */
void run_log_write(struct loader *loader);

/* Is it there to its end? */
bool run_log_is_whole(struct words log);

#endif

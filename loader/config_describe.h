/* Settings as lines of handoff.cfg, whether they were given or are what happens without. Pure.
 */
#ifndef CONFIG_DESCRIBE_H
#define CONFIG_DESCRIBE_H

#include "config.h"

/* How many lines there are. */
UINTN config_lines(const struct config *config);

/* Appends the line with this number from 0, without its end. */
void config_describe(const struct config *config, UINTN line, struct handoff_text *text);

#endif

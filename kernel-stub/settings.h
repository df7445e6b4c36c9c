/* The settings in words. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <handoff/boot_info.h>
#include <handoff/text.h>

/* "offset"; "unknown" for a number that none has. */
const char *setting_virtmap(const struct handoff_settings *settings);

/* Those that bear on the verdict and are not as they are when nothing is configured, a space before each:
 * " virtmap=compact checks=svam."; at most so many characters, and what is cut ends in "...". */
void settings_tell(const struct handoff_boot_info *info, UINTN characters, struct handoff_text *text);

#endif

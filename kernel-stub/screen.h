/* The verdict on the framebuffer. Without one, or with video=no, nothing happens here. The framebuffer is only
 * written to, so that it does not matter who else writes there. */
#ifndef SCREEN_H
#define SCREEN_H

#include "verdict.h"

/* Before anything is planned; from here on screen_stopped is seen. */
void screen_open(const struct handoff_boot_info *info);

void screen_begin(const struct verdict *verdict);
void screen_running(const struct verdict *verdict, const struct verdict_entry *entry);
void screen_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                      const struct check_context *context);
void screen_sum(const struct verdict *verdict);
void screen_note(const char *words);

/* The run ends here and cannot be judged. Of several lines the first counts; nothing is drawn before screen_open. */
void screen_stopped(const char *words);

#endif

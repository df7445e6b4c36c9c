/* The verdict on the framebuffer. Without one, or with video=no, nothing happens here. */
#ifndef SCREEN_H
#define SCREEN_H

#include "verdict.h"

void screen_begin(const struct verdict *verdict);
void screen_running(const struct verdict *verdict, const struct verdict_entry *entry);
void screen_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                      const struct check_context *context);
void screen_sum(const struct verdict *verdict);
void screen_note(const char *words);

#endif

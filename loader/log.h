/* The loader's log: in memory always; on the console while that is allowed, and on the volume before the handoff, if
 * that is wanted, or once something went wrong.
 */
#ifndef LOG_H
#define LOG_H

#include "loader.h"

void log_begin(struct loader *loader, char *bytes, UINTN capacity);

/* One line, without its newline. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void log_line(struct loader *loader, const char *format, ...);

/* What was logged while nothing was to be printed. */
void log_show(struct loader *loader);

/* That, and from now on each line as it is logged. */
void log_speak(struct loader *loader);

/* An "error: " line: what is wrong, where, and what to do; with all the lines that led to it. Returns `status` for
 * the caller to return. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
EFI_STATUS log_error(struct loader *loader, EFI_STATUS status, const char *format, ...);

#endif

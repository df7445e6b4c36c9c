/* \handoff\handoff.cfg: key=value lines. Pure: text in, settings or an error with its line number out.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>

#include <handoff/boot_info.h>
#include <handoff/text.h>

#define CONFIG_SIZE_LIMIT 65536 /* bytes of the whole file */
#define CONFIG_LINE_LIMIT 1024  /* bytes of one line */
#define CONFIG_MODULES    16

/* Strings point into the parsed text. Numbers have the meanings of struct handoff_settings. */
struct config {
    const char *kernel;       /* path on the volume, with backslashes; config_default_kernel: none was given */
    const char *command_line;
    const char *checks;
    const char *module[CONFIG_MODULES];
    UINTN       modules;
    UINT32      virtmap;
    UINT32      keep_identity;
    UINT32      crossing_strict;
    UINT32      poison;
    UINT32      wx;
    UINT32      trace;
    UINT32      strict;
    UINT32      stages;
    UINT32      after;
    UINT32      video;
    UINT32      serial;
    UINT32      log;          /* CONFIG_LOG_... */
};

/* Which lines of the loader are shown as they come, and kept on the volume. */
#define CONFIG_LOG_ERRORS 0
#define CONFIG_LOG_FULL   1

extern const char config_default_kernel[];

void config_defaults(struct config *config);

/* Parses `size` bytes in place; the buffer holds one byte more, which becomes NUL. Starts from config_defaults. On an
 * error false is returned and `error` says what is wrong in which line and what to do; `config` is then not to be
 * used. */
bool config_parse(char *bytes, UINTN size, struct config *config, struct handoff_text *error);

/* Does a `checks=` value select a check? "all", names, and prefixes that end in a dot, separated by commas. */
bool config_selects(const char *checks, const char *name);

#endif

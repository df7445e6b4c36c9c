/* Lines of the Test Anything Protocol, version 14, into every sink. Whatever the arguments hold, a line stays one
 * line. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdint.h>

#include <handoff/text.h>

#define TAP_LINE_SIZE 1024

#if defined(__GNUC__)
#define TAP_FORMAT __attribute__((format(printf, 1, 2)))
#else
#define TAP_FORMAT
#endif

/* One line as it stands; the end of line is added. */
void tap_line(const char *format, ...) TAP_FORMAT;

/* "# ..." */
void tap_comment(const char *format, ...) TAP_FORMAT;

/* Each line of `bytes` as "# prefix: line". */
void tap_comment_lines(const char *prefix, const char *bytes, uint64_t size);

/* "ok 3 - name", then " # directive text" if there is a directive: SKIP, or WARN. */
void tap_result(bool ok, uint32_t number, const char *name, const char *directive, const char *text);

/* "  key: "value"" of a YAML block, quoted so that any value is a string. */
void tap_yaml(const char *key, const char *value);

/* "  key:", and below it "    - "value"" for each entry of the list. */
void tap_yaml_list(const char *key);
void tap_yaml_entry(const char *value);

#endif

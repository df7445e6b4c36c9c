/* A small reader of TAP 14 with YAML blocks, written from the specification and not from the kernel stub's writer:
 * what it finds is what somebody else's harness would.
 */
#ifndef TESTS_FUZZ_TAP_READER_H
#define TESTS_FUZZ_TAP_READER_H

#include <stdbool.h>
#include <stddef.h>

#define TAP_READER_TEXT 4096

enum tap_kind {
    TAP_VERSION,
    TAP_PLAN,
    TAP_RESULT,
    TAP_COMMENT,
    TAP_BAIL_OUT,
    TAP_YAML_BEGIN,
    TAP_YAML_ENTRY, /* key: "value", indented by two spaces */
    TAP_YAML_END,
    TAP_OTHER,
};

struct tap_read {
    enum tap_kind kind;
    unsigned      number;                     /* of the result; of the plan, its last number */
    bool          ok;
    char          text[TAP_READER_TEXT];      /* description, comment, reason or value; escapes resolved */
    char          directive[TAP_READER_TEXT]; /* what stands behind an unescaped #, with its reason */
    char          key[TAP_READER_TEXT];
};

/* Reads the line at `*at` and moves `*at` behind its end. Fails if it does not end, or has a control character in
 * it. */
struct tap_read tap_read_line(const char **at);

#endif

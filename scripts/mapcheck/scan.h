/* Small steps through a line. `at` is moved behind what was read; reasons are constant sentences, NULL when all is
 * well.
 */
#ifndef MAPCHECK_SCAN_H
#define MAPCHECK_SCAN_H

#include <stdbool.h>

#include <handoff/efi.h>

/* The line is over before the entry is: it may go on in the next one. */
extern const char scan_ended[];

/* A number of up to 128 bits: Linux prints the end of an invalid descriptor in full. */
struct scan_wide {
    UINT64 high;
    UINT64 low;
};

void scan_spaces(const char **at);

/* The literal, spaces before it left out; `reason` if something else stands there. */
const char *scan_literal(const char **at, const char *literal, const char *reason);

/* Digits, spaces before them left out. */
const char *scan_hexadecimal(const char **at, UINT64 *value);
const char *scan_wide(const char **at, struct scan_wide *value);
const char *scan_decimal(const char **at, UINT64 limit, UINT64 *value);

/* 0x and digits. */
const char *scan_prefixed(const char **at, UINT64 *value);

UINTN scan_count_hexadecimal(const char *at);

/* Pages from `start` up to, not including, `end`, which is 2^64 when 0 and wraps as firmware's do. */
const char *scan_pages(UINT64 start, UINT64 end, UINT64 *pages);

#endif

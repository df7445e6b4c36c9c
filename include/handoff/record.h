/* A verdict that has to outlive a reset: what a kernel leaves in non-volatile variables, and a loader of the next
 * boot finds there. One variable holds it, or several parts of it where the firmware's limit is lower than its size.
 */
#ifndef HANDOFF_RECORD_H
#define HANDOFF_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "efi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The variables HandoffReport0, HandoffReport1, ... of this vendor (UEFI 2.10, 8.2). */
#define HANDOFF_RECORD_NAME u"HandoffReport0" /* the last character is the part's number */
#define HANDOFF_RECORD_VENDOR \
    { 0x6e0f8f5c, 0x2d0b, 0x4c3e, { 0x9a, 0x4f, 0x51, 0x7d, 0x0c, 0x86, 0xb3, 0x21 } }
#define HANDOFF_RECORD_ATTRIBUTES \
    (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)
#define HANDOFF_RECORD_PARTS 8

/* Bytes of the store of variables that stay free: real machines with less never started again. */
#define HANDOFF_RECORD_RESERVE (5 * 1024)

#define HANDOFF_RECORD_MAGIC   0x44524f4345524648ULL /* "HFRECORD" */
#define HANDOFF_RECORD_VERSION 1

/* The text of a record is UTF-8 lines. The first character of a line, one of these, says what it is; then come a
 * space and fields, separated by tabs. What has no room ends in "...". A detail thus begins with two spaces. */
#define HANDOFF_RECORD_PLANNED  'P' /* how many checks were planned */
#define HANDOFF_RECORD_PASSED   '+' /* name */
#define HANDOFF_RECORD_WARNED   '!' /* passed with a warning: name, brief words */
#define HANDOFF_RECORD_FAILED   '-' /* name */
#define HANDOFF_RECORD_SKIPPED  '/' /* name, reason */
#define HANDOFF_RECORD_OPEN     '~' /* the boot that finds the record decides it: name */
#define HANDOFF_RECORD_DETAIL   ' ' /* of the result before it: key, value */
#define HANDOFF_RECORD_ANSWER   '?' /* one of the seven questions: number, question, answer */
#define HANDOFF_RECORD_REMARK   'N' /* words */
#define HANDOFF_RECORD_LEFT_OUT 'C' /* what there was no room for: words */
#define HANDOFF_RECORD_SUM      '=' /* the last line of a complete record: PASSED or FAILED; how many passed, failed,
                                       were skipped, warned, of all that are not open, lines left out included */

/* What a part begins with; its text follows at once, and continues in the next part, in the midst of a line if need
 * be. Part 0 is written last: without it there is no record. */
struct handoff_record {
    uint64_t magic;   /* HANDOFF_RECORD_MAGIC */
    uint32_t version; /* HANDOFF_RECORD_VERSION */
    uint32_t crc32;   /* of the whole part, with 0 in this field */
    uint64_t run;     /* of struct handoff_boot_info: all parts of a record have the same */
    uint32_t size;    /* bytes of the part, this structure included */
    uint16_t part;    /* 0 is the first */
    uint16_t parts;
};

/* The CRC-32 that UEFI's tables have (UEFI 2.10, 4.2.1). `crc`: 0, or what an earlier piece of the same bytes
 * gave. */
uint32_t handoff_crc32(uint32_t crc, const void *bytes, uint64_t size);

/* How much text there is room for: in one variable, and in all of them together with what each costs besides. */
struct handoff_record_room {
    uint64_t part;
    uint64_t total;
};

/* From what QueryVariableInfo returned and said of variables with HANDOFF_RECORD_ATTRIBUTES: HANDOFF_RECORD_RESERVE
 * and a margin stay free. Where it failed, or its numbers contradict each other, one small variable is assumed to
 * find room. */
struct handoff_record_room handoff_record_room_of(EFI_STATUS status, uint64_t maximum_storage,
                                                  uint64_t remaining_storage, uint64_t maximum_variable);

/* The longest text that may be written, in as many parts as it takes; 0: none may. */
uint64_t handoff_record_most(const struct handoff_record_room *room);

/* How many parts a text takes of `size` bytes, at most handoff_record_most(): at least 1; all but the last hold
 * room->part bytes of it. */
unsigned handoff_record_parts(const struct handoff_record_room *room, uint64_t size);

/* Completes the header that stands in front of the text: `part` holds `size` bytes, header included. */
void handoff_record_seal(void *part, uint32_t size, uint64_t run, uint16_t number, uint16_t parts);

/* Is it a part, as it was sealed? `size` bytes, as the variable has them; any alignment, any content. */
bool handoff_record_intact(const void *part, uint64_t size);

#ifdef __cplusplus
}
#endif
#endif

/* Words for people: a bounded text buffer, and the specification's names for its numbers. No I/O.
 */
#ifndef HANDOFF_TEXT_H
#define HANDOFF_TEXT_H

#include <stdarg.h>

#include "efi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A caller's buffer that is filled from the front and always ends in NUL. What does not fit is cut off and `cut` set;
 * nothing is written beyond the capacity. */
struct handoff_text {
    char  *bytes;
    UINTN  capacity; /* bytes, at least 1, the NUL included */
    UINTN  size;     /* bytes used, the NUL not included */
    UINT8  cut;      /* 1 once something did not fit */
};

struct handoff_text handoff_text_in(char *bytes, UINTN capacity);

/* Appends. %s (NULL prints "(null)"), %c, %%, %u %x %X and %d for 32 bits, with `l` for 64 bits; a width, with a
 * leading 0 to pad with zeros or `-` to align left. Anything else is copied as it stands. */
#if defined(__GNUC__) && defined(__LP64__)
__attribute__((format(printf, 2, 3)))
#endif
void handoff_text_format(struct handoff_text *text, const char *format, ...);

void handoff_text_format_list(struct handoff_text *text, const char *format, va_list arguments);

/* "EfiRuntimeServicesData"; "OEM" from 0x70000000, "OS" from 0x80000000, "unknown" otherwise (UEFI 2.10, 7.2). */
const char *handoff_memory_type_name(UINT32 type);

/* "EFI_INVALID_PARAMETER"; "unknown EFI_STATUS" for what the specification does not name (UEFI 2.10, appendix D). */
const char *handoff_efi_status_name(EFI_STATUS status);

#ifdef __cplusplus
}
#endif
#endif

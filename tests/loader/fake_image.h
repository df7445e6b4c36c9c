/* The loader's own image as the firmware loaded it: headers with a section table, and what the sections hold.
 */
#ifndef TESTS_LOADER_FAKE_IMAGE_H
#define TESTS_LOADER_FAKE_IMAGE_H

#include <handoff/efi.h>

/* One section more, of a machine that was started; no two of them may be called the same. */
void fake_image_enclose(const char *section, const void *bytes, UINT32 size);

UINTN fake_image_sections(void);

#endif

/* Which image an address lies in. Pure. */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>

#include <handoff/boot_info.h>
#include <handoff/text.h>

/* An image that boot services had loaded before the exit, by an address of it, physical, or virtual in a runtime
 * region; NULL: none is known there. */
const struct handoff_image *image_find(const struct handoff_boot_info *info, uint64_t address);

/* The same if the address is one at which a runtime image can be running now. */
const struct handoff_image *image_find_running(const struct handoff_boot_info *info, uint64_t address);

/* Appends "MyDriver.efi+0x1a3c"; false, and nothing, if no image is known there. */
bool image_describe(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text);

#endif

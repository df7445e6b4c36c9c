/* What a loaded PE32+ image says of itself: what its sections may do, and which file it was built as. Microsoft PE
 * format, "Section Table" and "Debug Directory". Pure.
 */
#ifndef PE_IMAGE_H
#define PE_IMAGE_H

#include <handoff/address_space.h>
#include <handoff/boot_info.h>
#include <handoff/text.h>

/* Fills one range for the headers and one for each section of the image that stands at `image`, `size` bytes. Returns
 * how many were filled; one range that allows everything if the parts share pages, are too many or make no sense; 0
 * if `capacity` is 0 or the image does not begin with a page. */
UINTN pe_image_access(const void *image, UINT64 size, struct handoff_access_range *ranges, UINTN capacity);

/* Finds the section with a name, of which 8 letters count, in the image that stands at `image`. NULL: `section` says
 * where its bytes lie, and has size 0 if there is none or the image makes no sense. Otherwise why it cannot be
 * used. */
const char *pe_image_section(const void *image, UINT64 size, const char *name, struct handoff_span *section);

/* Appends "MyDriver.efi" if the debug directory names the file with the symbols, whatever its folder and its
 * extension: EDK2 leaves the .dll or .debug there that the image was made from. */
void pe_image_name(const void *image, UINT64 size, struct handoff_text *name);

#endif

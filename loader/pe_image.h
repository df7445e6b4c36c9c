/* What the sections of a loaded PE32+ image may do. Microsoft PE format, "Section Table". Pure.
 */
#ifndef PE_IMAGE_H
#define PE_IMAGE_H

#include <handoff/address_space.h>

/* Fills one range for the headers and one for each section of the image that stands at `image`, `size` bytes. Returns
 * how many were filled; one range that allows everything if the parts share pages, are too many or make no sense; 0
 * if `capacity` is 0 or the image does not begin with a page. */
UINTN pe_image_access(const void *image, UINT64 size, struct handoff_access_range *ranges, UINTN capacity);

#endif

/* What people call an image: the name of its file.
 */
#ifndef IMAGE_NAME_H
#define IMAGE_NAME_H

#include "../loader.h"

/* The file's name on its volume; for an image out of a firmware volume the name that its build left in it
 * (CodeView), that of the volume's user interface section, or the file's GUID; else where the image lies. Cut off if
 * it is longer; what is not ASCII becomes a question mark. */
void image_name(struct loader *loader, const EFI_LOADED_IMAGE *image, char name[HANDOFF_IMAGE_NAME]);

#endif

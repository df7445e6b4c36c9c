/* EFI images that are files on the volume. UEFI 2.10, 7.4 and 10.3.
 */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include "../loader.h"

#define IMAGE_FILE_PATH 256 /* units, at most */

/* Nothing is logged; after a failure nothing of the image is left. `path` begins at the root. */
EFI_STATUS image_file_load(struct loader *loader, const CHAR16 *path, EFI_HANDLE *image);

/* What its entry point returns, or why the firmware does not let it start: the two cannot be told apart. After a
 * failure nothing of the image is left. */
EFI_STATUS image_file_start(struct loader *loader, EFI_HANDLE image);

/* Does the status say that Secure Boot is against it (UEFI 2.10, 7.4.1 and 7.4.2)? */
bool image_file_is_forbidden(EFI_STATUS status);

#endif

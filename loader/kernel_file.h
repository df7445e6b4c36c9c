/* The kernel, from where kernel_source.h finds it, and its modules, from the volume: into their final pages.
 */
#ifndef KERNEL_FILE_H
#define KERNEL_FILE_H

#include "loader.h"

/* Plans the ELF image, allocates its pages and reads each segment straight to its place. */
EFI_STATUS kernel_file_load(struct loader *loader);

/* Reads every module= file into pages of its own. */
EFI_STATUS kernel_file_load_modules(struct loader *loader);

#endif

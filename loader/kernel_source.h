/* Where the kernel comes from: a section of the loader's own image, which one signature covers, or a file.
 */
#ifndef KERNEL_SOURCE_H
#define KERNEL_SOURCE_H

#include "source.h"

/* Decides which kernel it is, and puts its name into the configuration. kernel= names a file; without it, it is the
 * one inside the loader, or else \handoff\kernel.elf. With Secure Boot on, a file is refused: nobody has vouched for
 * it. */
EFI_STATUS kernel_source_choose(struct loader *loader);

EFI_STATUS kernel_source_open(struct loader *loader, struct source *source);

#endif

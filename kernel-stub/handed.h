/* What the kernel was handed besides the firmware's facts, as comments of the TAP: evidence that it arrived.
 */
#ifndef HANDED_H
#define HANDED_H

#include <handoff/boot_info.h>

/* The command line, and each module's name, size and CRC32. */
void handed_describe(const struct handoff_boot_info *info);

#endif

/* Where the configuration comes from: the file on the volume, a section of the loader's own image, or nowhere.
 */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "loader.h"

/* \handoff\handoff.cfg comes before the one inside the loader, which holds where there is no such file, or no volume
 * at all; with neither the defaults hold. With Secure Boot on the one inside comes first: nobody has vouched for the
 * file. */
EFI_STATUS config_source_read(struct loader *loader);

#endif

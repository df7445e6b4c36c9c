/* An EFI_RT_PROPERTIES_TABLE that says of every service what is so: all are there but GetTime, which returns
 * EFI_UNSUPPORTED. There is nothing wrong with it, and the verdict must say so. */
#define SUPPORTED (ALL_SERVICES & ~PROPERTY_TIME)
#include "../unsupported_get_time.h"

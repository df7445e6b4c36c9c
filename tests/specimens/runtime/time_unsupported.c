/* Declares in EFI_RT_PROPERTIES_TABLE that every service is there at runtime, and then GetTime is not: the table was
 * written for another board. */
#define SUPPORTED ALL_SERVICES
#include "../unsupported_get_time.h"

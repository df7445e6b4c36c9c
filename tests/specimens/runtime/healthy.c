/* The driver as it should be: its context lies in runtime memory. The verdict must find nothing wrong with it. */
#define CONTEXT_MEMORY EfiRuntimeServicesData
#include "hooked_get_variable.h"

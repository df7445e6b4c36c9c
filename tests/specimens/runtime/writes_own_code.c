/* Writes to its own code section at each call, as drivers that patch themselves or keep variables in .text do. */
#define CONTEXT_MEMORY EfiRuntimeServicesData
#define WRITE_OWN_CODE
#include "hooked_get_variable.h"

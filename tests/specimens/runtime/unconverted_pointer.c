/* The context lies in runtime memory, but its address is not converted at SetVirtualAddressMap: later calls use the
 * physical one. Systems that keep the 1:1 map of runtime regions never notice. */
#define CONTEXT_MEMORY EfiRuntimeServicesData
#define KEEP_CONTEXT_PHYSICAL
#include "hooked_get_variable.h"

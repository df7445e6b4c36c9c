/* The classic defect of runtime drivers. A driver takes the memory for its context from boot-services pool, as code
 * does that was once written for the time before ExitBootServices. It works there, and it works afterwards for as
 * long as nobody reuses that memory, so tests pass; it then reads and writes whatever the operating system keeps in
 * it. Its VirtualAddressChange handler converts all that it should, and does not look at the EFI_NOT_FOUND that it
 * gets for the context.
 *
 * The verdict must name GetVariable, the address, and the EfiBootServicesData descriptor that it lies in.
 */
#define CONTEXT_MEMORY EfiBootServicesData
#include "hooked_get_variable.h"

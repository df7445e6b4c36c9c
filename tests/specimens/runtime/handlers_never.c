/* SetVirtualAddressMap that succeeds and notifies no VirtualAddressChange handler: every driver keeps its physical
 * pointers, and nothing says so until the first of them is used. */
#define HANDLER_RUNS 0
#include "../hooked_create_event.h"

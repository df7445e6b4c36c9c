/* SetVirtualAddressMap that notifies VirtualAddressChange handlers twice, as when both the event and its group are
 * signalled: whoever adds a distance to his pointers adds it twice. */
#define HANDLER_RUNS 2
#include "../hooked_create_event.h"

/* One call of a runtime service that changes nothing. */
#ifndef CHECKS_HARMLESS_CALL_H
#define CHECKS_HARMLESS_CALL_H

#include <stdbool.h>

#include "../check.h"

/* Makes it. RUNTIME_NOT_MADE for SetVirtualAddressMap and ConvertPointer, which stay at their physical addresses, for
 * ResetSystem, and where not even a harmless call may be made: where that is for lack of storage the check is skipped
 * with the reason. */
EFI_STATUS harmless_call(struct check_context *context, enum service service);

/* True of the services that are given something to refuse, since whatever they take they do: a service that works
 * answers EFI_INVALID_PARAMETER. */
bool harmless_call_is_refused(enum service service);

#endif

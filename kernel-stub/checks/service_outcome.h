/* From a runtime call's status to a check's outcome. */
#ifndef CHECKS_SERVICE_OUTCOME_H
#define CHECKS_SERVICE_OUTCOME_H

#include <stdbool.h>

#include "../check.h"
#include "../fault.h"

/* False, and the check is skipped with the reason, if the service may not be called. */
bool service_ready(struct check_context *context, enum service service);

/* False, and the outcome is stated, if the call was not made or faulted. */
bool service_answered(struct check_context *context, enum service service, EFI_STATUS status);

/* True if the call returned what it had to; otherwise the outcome is stated. `situation` follows the service's name.
 */
bool service_returned(struct check_context *context, enum service service, EFI_STATUS status, EFI_STATUS expected,
                      const char *situation);

/* The first fault with this diagnosis, or NULL. */
const struct service_fault *fault_diagnosed(const struct runtime *runtime, const char *diagnosis);

/* States a failure: the sentence that tells of the fault. */
void service_faulted(struct check_context *context, const struct service_fault *fault);

/* What to add to a claim about everything that services tried: without NX they can run data unseen. Empty if there is
 * nothing to add. */
const char *execution_unwatched(const struct handoff_boot_info *info);

/* Calls of all services together. */
UINT64 calls_made(const struct runtime *runtime);

#endif

/* The kernel stub with other checks: they call services that do what firmware must not, and judge what the stub
 * makes of it. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "kernel-stub/arch.h"
#include "kernel-stub/check.h"

typedef void hostile_service(void);

/* Makes the call, or calls the service, between two that behave. Fails the check if the second of these finds the
 * processor in another state than the first, or does not get its arguments. */
void hostile_make(struct check_context *context, struct firmware_call *call);
struct firmware_call hostile_call(struct check_context *context, hostile_service *service, uint64_t argument);

extern const struct check hostile_faults[25];
extern const struct check hostile_changes[32];
extern const struct check hostile_unwatched[7];
extern const struct check hostile_steps[13];
extern const struct check hostile_hosted[5];
extern const struct check hostile_panics[1];

#endif

#ifndef CHECKS_ISOLATION_H
#define CHECKS_ISOLATION_H

#include "../check.h"

/* False, and the check is skipped, where strict=no left it to the service; `what` was not watched. */
bool any_watched(struct check_context *context, const char *what);

void run_isolation_poison_intact(struct check_context *context);
void run_isolation_buffers(struct check_context *context);

#endif

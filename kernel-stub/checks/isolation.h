#ifndef CHECKS_ISOLATION_H
#define CHECKS_ISOLATION_H

#include "../check.h"

void run_isolation_poison_intact(struct check_context *context);
void run_isolation_buffers(struct check_context *context);

#endif

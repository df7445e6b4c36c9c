#ifndef CHECKS_EXIT_BOOT_H
#define CHECKS_EXIT_BOOT_H

#include "../check.h"

void run_exit_boot_events(struct check_context *context);
void run_exit_boot_tables_cleared(struct check_context *context);

#endif

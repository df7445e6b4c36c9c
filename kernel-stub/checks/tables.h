/* The checks by topic, one array a file; tables.c puts them in running order. The counts are part of the types, so
 * that a check cannot be added to a file and forgotten here. */
#ifndef CHECKS_TABLES_H
#define CHECKS_TABLES_H

#include "../check.h"

extern const struct check map_checks[9];
extern const struct check attributes_checks[3];
extern const struct check exit_boot_checks[3];
extern const struct check svam_checks[9];
extern const struct check stages_checks[1];
extern const struct check variable_checks[6];
extern const struct check time_checks[1];
extern const struct check monotonic_checks[1];
extern const struct check capsule_checks[1];
extern const struct check runtime_checks[SERVICE_COUNT];
extern const struct check properties_checks[2];
extern const struct check enforced_checks[1];
extern const struct check aftermath_checks[1];
extern const struct check isolation_checks[5];
extern const struct check trace_checks[1];
extern const struct check log_checks[1];
extern const struct check reset_checks[1];

#endif

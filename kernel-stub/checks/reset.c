/* The end of the run, judged by whoever sees the power go off; ../ending.c makes the call. UEFI 2.10, 8.5.1. */
#include <stddef.h>

#include "tables.h"

const struct check reset_checks[1] = {
    {"reset.shutdown", SEVERITY_HIGH, "UEFI 2.10, 8.5.1", NULL},
};

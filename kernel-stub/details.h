/* The YAML block below a result that is not simply ok. */
#ifndef DETAILS_H
#define DETAILS_H

#include "check.h"

/* `faults_before`: how many faults were on record before the check ran, so that its own can be told. */
void details_print(const struct check_context *context, uint32_t faults_before);

#endif

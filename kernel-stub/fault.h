/* What a fault inside a firmware call means. */
#ifndef FAULT_H
#define FAULT_H

#include "arch.h"

/* The slug, see diagnosis.h. */
const char *fault_diagnosis(const struct handoff_boot_info *info, const struct firmware_call *call);

#endif

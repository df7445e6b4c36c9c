/* What a fault inside a firmware call means. */
#ifndef FAULT_H
#define FAULT_H

#include <handoff/text.h>

#include "arch.h"

/* The slug, see diagnosis.h. */
const char *fault_diagnosis(const struct handoff_boot_info *info, const struct firmware_call *call);

/* The address that a fault is about: where the processor names none, as with an interrupt, the instruction's. */
uint64_t fault_place(const struct handoff_fault *fault);

/* What lies at an address: a guard page of the kernel stub, else what describe_address says. */
void fault_describe_address(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text);

#endif

/* The svam.* checks, and what they share. UEFI 2.10, 8.4. */
#ifndef CHECKS_SVAM_H
#define CHECKS_SVAM_H

#include <stdbool.h>

#include "../check.h"

/* False, and the check is skipped with the reason, unless SetVirtualAddressMap was called. */
bool svam_called(struct check_context *context);

/* False, and the check is skipped with the reason, unless it was called and succeeded. */
bool svam_succeeded(struct check_context *context);

/* States the failure if there was a fault; true if there was none. */
bool svam_without_fault(struct check_context *context, const struct handoff_fault *fault, const char *what);

void run_svam_succeeded(struct check_context *context);
void run_svam_offences(struct check_context *context);
void run_svam_witness_ran(struct check_context *context);
void run_svam_convert_pointer(struct check_context *context);
void run_svam_tables_converted(struct check_context *context);
void run_svam_converted_once(struct check_context *context);
void run_svam_residue(struct check_context *context);

#endif

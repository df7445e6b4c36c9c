/* The variable.* checks, and the one small variable that they create and delete again. UEFI 2.10, 8.2. */
#ifndef CHECKS_VARIABLE_H
#define CHECKS_VARIABLE_H

#include <stdbool.h>

#include "../check.h"

#define VARIABLE_ATTRIBUTES \
    (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)
#define VARIABLE_SIZE 32

/* Its name and vendor. Not constant only because the specification's prototypes take no constants. */
extern CHAR16 variable_name[];
extern EFI_GUID variable_vendor;

/* Byte `index` of its data. */
UINT8 variable_byte(UINTN index);

/* There is far more room than a write takes; otherwise the check is skipped with the reason. Real machines never
 * started again after their variable store had been filled. */
bool variable_store_can_take_more(struct check_context *context);

/* The same, and SetVariable can be called. */
bool variable_may_write(struct check_context *context);

/* Creates the variable. False, and the outcome is stated, if that failed. */
bool variable_create(struct check_context *context);

/* Deletes it and looks whether it is gone; states a failure unless there already is an outcome. */
bool variable_delete(struct check_context *context);

void run_variable_query_info(struct check_context *context);
void run_variable_enumerate(struct check_context *context);
void run_variable_bad_arguments(struct check_context *context);
void run_variable_survives_reset(struct check_context *context);

#endif

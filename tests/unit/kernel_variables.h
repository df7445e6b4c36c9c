/* The variable services of kernel_firmware.c. */
#ifndef TESTS_UNIT_KERNEL_VARIABLES_H
#define TESTS_UNIT_KERNEL_VARIABLES_H

#include "kernel_firmware.h"

/* All functions of the fake firmware lie together, so that one memory descriptor can name them. */
#define FIRMWARE_CODE __attribute__((section("firmware_code")))

void kernel_variables_start(void);

EFI_STATUS EFIAPI kernel_get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size, void *data);
EFI_STATUS EFIAPI kernel_get_next_variable_name(UINTN *size, CHAR16 *name, EFI_GUID *vendor);
EFI_STATUS EFIAPI kernel_set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *data);
EFI_STATUS EFIAPI kernel_query_variable_info(UINT32 attributes, UINT64 *maximum_storage, UINT64 *remaining_storage,
                                             UINT64 *maximum_variable);

#endif

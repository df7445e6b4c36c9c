#!/bin/sh
# Memory that is not the firmware's at runtime, or not for this.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails undeclared_device isolation.no_fault undeclared-region GetTime 'in no descriptor'
culprit fails reserved_memory isolation.no_fault undeclared-region GetTime 'EfiReservedMemoryType, '
culprit fails acpi_table isolation.no_fault undeclared-region GetTime 'EfiACPIReclaimMemory, '
culprit fails page_zero isolation.no_fault null-pointer GetTime '.* at 0x0; page 0'
culprit fails calls_null isolation.no_fault null-pointer GetTime '.* at 0x0; page 0' \
    'GetTime: calls_null\.efi\+0x[0-9a-f]+ called 0x0, '
culprit fails executes_data isolation.no_fault execute-of-data GetTime 'EfiRuntimeServicesData, .* virtual 0x'
expect_not_ok attributes.enforced
culprit fails writes_own_code isolation.no_fault write-to-code GetVariable 'EfiRuntimeServicesCode, .* virtual 0x'
expect_not_ok attributes.enforced

# The buffers are the caller's.
culprit fails buffer_overrun isolation.buffers buffer-overrun GetVariable \
    "the guard page behind the caller's buffer" 'GetVariable used byte 1 behind'
culprit fails name_overrun isolation.buffers buffer-overrun GetNextVariableName \
    "the guard page behind the caller's buffer" 'GetNextVariableName used byte 1 behind'
culprit fails writes_own_code attributes.enforced write-to-code GetVariable 'EfiRuntimeServicesCode, .* virtual 0x'
finish

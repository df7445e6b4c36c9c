#!/bin/sh
# One driver for each diagnosis about memory, on firmware with management mode: the verdict is the same.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"
# shellcheck source=tests/boot/smm.sh
. "${0%/*}/smm.sh"

innocent healthy
# Nothing but management mode can write to this flash, and what SetVariable was given at runtime has got there.
written() {
    tr -d '\0' <"$work/kept/vars.fd" | grep -aq HandoffCheck
}
result "$(holds written)" 'management mode wrote the variable'

culprit fails stale_pool isolation.no_fault stale-boot-services-data GetVariable 'EfiBootServicesData, '
culprit fails boot_service_called exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, '
culprit fails protocol_located exit_boot.no_boot_service protocol-used GetTime 'EfiBootServicesCode, '
culprit fails unconverted_pointer isolation.no_fault unconverted-pointer GetVariable 'EfiRuntimeServicesData, '
culprit fails unconverted_callback isolation.no_fault unconverted-code-pointer GetTime 'EfiRuntimeServicesCode, '
culprit fails converted_twice isolation.no_fault converted-twice GetTime 'in no descriptor'
culprit fails page_zero isolation.no_fault null-pointer GetTime '.* at 0x0; page 0'
culprit fails undeclared_device isolation.no_fault undeclared-region GetTime 'in no descriptor'
culprit fails writes_own_code isolation.no_fault write-to-code GetVariable 'EfiRuntimeServicesCode, .* virtual 0x'
culprit fails executes_data isolation.no_fault execute-of-data GetTime 'EfiRuntimeServicesData, .* virtual 0x'
finish

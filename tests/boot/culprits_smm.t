#!/bin/sh
# A driver of each kind on firmware that keeps its variables in management mode: the verdict is the same.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

firmware=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd
if [ ! -r "$firmware" ]; then
    echo "1..0 # SKIP $firmware is not there: it comes with the package ovmf of Debian and Ubuntu"
    exit 0
fi
machine="--firmware $firmware -- -machine q35,smm=on -global driver=cfi.pflash01,property=secure,value=on"

innocent healthy
# Nothing but management mode can write to this flash, and what SetVariable was given at runtime has got there.
written() {
    tr -d '\0' <"$work/kept/vars.fd" | grep -aq HandoffCheck
}
result "$(holds written)" 'management mode wrote the variable'

culprit fails stale_pool isolation.no_fault stale-boot-services-data GetVariable 'EfiBootServicesData, '
culprit fails unconverted_pointer isolation.no_fault unconverted-pointer GetVariable 'EfiRuntimeServicesData, '
culprit fails boot_service_called exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, '
culprit fails undeclared_device isolation.no_fault undeclared-region GetTime 'in no descriptor'
culprit fails executes_data isolation.no_fault execute-of-data GetTime 'EfiRuntimeServicesData, .* virtual 0x'
culprit fails writes_own_code isolation.no_fault write-to-code GetVariable 'EfiRuntimeServicesCode, .* virtual 0x'
culprit fails stack_hog isolation.no_fault stack-overrun GetTime 'the guard page below the stack'
culprit fails handlers_twice svam.witness_ran not-as-specified - - '.* handler ran 2 times'
finish

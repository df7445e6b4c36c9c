#!/bin/sh
# What SetVirtualAddressMap uses that is not its own: a strict crossing ends it there, and, traced, lists all of it
# while everything else goes on.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"
setting=crossing=strict

# lists REGEX...: the offences of the last boot are these, in this order.
lists() {
    grep '^    - "' "$work/output" >"$work/listed" || true
    result "$(holds test "$(wc -l <"$work/listed")" -eq $#)" "$specimen: as many offences as $#"
    number=0
    for entry in "$@"; do
        number=$((number + 1))
        result "$(holds sh -c "sed -n ${number}p '$work/listed' | grep -Eqx '    - \"$entry\"'")" \
            "$specimen: offence $number: $entry"
    done
    expect_ok svam.succeeded
    expect_ok svam.witness_ran
    expect_ok variable.round_trip
}

place='\.efi\+0x[0-9a-f]+'
address='0x[0-9a-f]{6,8}'
data="EfiBootServicesData, [0-9]+ pages? at $address"
code="EfiBootServicesCode, [0-9]+ pages? at $address"
zero='.* pages? at 0x0; page 0, likely a null pointer'

machine='--set trace=yes'
culprit fails boot_data_in_svam svam.offences stale-boot-services-data SetVirtualAddressMap "$data" \
    "SetVirtualAddressMap: boot_data_in_svam$place read $address, $data: .*; 2 different accesses in all"
lists "boot_data_in_svam$place read $address, $data: stale-boot-services-data" \
    "boot_data_in_svam$place wrote to $address, $data: stale-boot-services-data"
expect_match '^# 7\. .* yes, by SetVirtualAddressMap: stale-boot-services-data at '

culprit fails page_zero_in_svam svam.offences null-pointer SetVirtualAddressMap "$zero"
lists "page_zero_in_svam$place read 0x40, $zero: null-pointer" \
    "page_zero_in_svam$place wrote to 0x40, $zero: null-pointer"

culprit fails handler_in_boot_code exit_boot.no_boot_service boot-service-called SetVirtualAddressMap "$code" \
    "SetVirtualAddressMap ran boot-services code at $address, handler_in_boot_code$place"
lists "jumped to handler_in_boot_code$place at $address, $code: boot-service-called"
expect_not_ok svam.offences

besides='boot-service-called|null-pointer'
culprit fails three_in_svam svam.offences stale-boot-services-data SetVirtualAddressMap "$data"
lists "three_in_svam$place wrote to $address, $data, 3 times: stale-boot-services-data" \
    "three_in_svam$place wrote to 0x40, $zero: null-pointer" \
    "three_in_svam$place called $address, $code: boot-service-called"
expect_not_ok exit_boot.no_boot_service
expect_match "^  seen: \"SetVirtualAddressMap: three_in_svam$place called $address, $code: "

# Without NX a fault does not tell that code was to be run: the caller is found all the same.
machine='--set trace=yes -- -cpu max,nx=off'
boot_specimen
expect_match "^    - \"three_in_svam$place called $address, $code: boot-service-called\""
machine='--set trace=yes'
besides=''

innocent healthy
expect_ok svam.offences

# Untraced, the first ends it: no handler after that one, no service is called, and what there is to say is said.
machine=''
culprit fails stack_in_svam svam.succeeded stale-boot-services-data SetVirtualAddressMap "$data" \
    "SetVirtualAddressMap: stack_in_svam$place wrote to $address, $data: "
for check in svam.offences svam.witness_ran variable.round_trip exit_boot.no_boot_service isolation.no_fault; do
    expect_skip "$check"
done
finish

#!/bin/sh
# Runtime drivers: a good one raises no alarm, a faulty one is found and named.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --driver "$built/tests/healthy.efi"
expect_status 0
expect_match '^# loader: .*healthy.efi'
expect_ok isolation.no_fault
expect_ok variable.round_trip
expect_ok svam.tables_converted

boot --driver "$built/tests/stale_pool.efi"
expect_status 1
expect_not_ok isolation.no_fault
expect_match 'seen: "GetVariable: stale_pool.efi\+0x[0-9a-f]+ (read|wrote to) 0x[0-9a-f]+, EfiBootServicesData, '
expect_match 'allocate it as EfiRuntimeServicesData .*; (1 fault|2 faults) in [0-9]+ runtime calls"'
expect_match 'diagnosis: "stale-boot-services-data"'
expect_match '^  descriptor: "EfiBootServicesData, [0-9]+ pages? at 0x'
expect_match '^  service: "GetVariable"'
expect_match '^  instruction_descriptor: "EfiRuntimeServicesCode, '
expect_match '^# 7\. .* yes, by GetVariable: stale-boot-services-data at 0x'

# The call that faulted fails, its family is left alone, and everything else goes on. (GetWakeupTime of OVMF reads a
# variable, through the same hook.)
expect_ok variable.query_info
expect_not_ok variable.round_trip
expect_not_ok runtime.get_variable
for check in variable.enumerate variable.small_buffer variable.bad_arguments; do
    expect_skip "$check"
done
expect_match ' - variable.enumerate # SKIP after fault: '
for check in svam.tables_converted time.get capsule.query runtime.get_time isolation.poison_intact \
    isolation.registers reset.shutdown; do
    expect_ok "$check"
done

# What identity=, wx= and crossing= change: each of these passes under the one setting and is found out under another.
boot --driver "$built/tests/unconverted_pointer.efi" --set identity=keep
expect_status 0
boot --driver "$built/tests/unconverted_pointer.efi" --set identity=drop
expect_status 1
expect_not_ok isolation.no_fault
expect_match 'diagnosis: "unconverted-pointer"'

boot --driver "$built/tests/writes_own_code.efi" --set wx=no
expect_status 0
boot --driver "$built/tests/writes_own_code.efi" --set wx=yes
expect_status 1
expect_not_ok isolation.no_fault
expect_match 'diagnosis: "write-to-code"'

boot --driver "$built/tests/boot_data_in_svam.efi" --set crossing=lenient
expect_status 0
boot --driver "$built/tests/boot_data_in_svam.efi" --set crossing=strict
expect_status 1
expect_not_ok svam.succeeded
finish

#!/bin/sh
# A service that does several things it must not: trace=yes lists each of them in one boot and lets it answer all the
# same, trace=no ends it at the first.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# offence DEED MEMORY DIAGNOSIS: expressions.
offence() {
    expect_match "^    - \"GetTime: several_offences\.efi\+0x[0-9a-f]+ $1 0x[0-9a-f]+, $2, .*, [0-9]+ times: $3\"\$"
}

# Two instructions, a pointer and a boot service, which is called, but not run.
boot --driver "$built/tests/several_offences.efi" --set trace=yes
expect_status 1
expect_ok isolation.trace_all
expect_match '^  seen: "offences: 4, in [0-9]+ runtime calls"$'
expect_match '^  offences:$'
result "$(holds test "$(grep -c '^    - "' "$work/output")" -eq 4)" 'the list has four entries'
offence read EfiBootServicesData stale-boot-services-data
offence 'wrote to' EfiBootServicesData stale-boot-services-data
offence read EfiRuntimeServicesData unconverted-pointer
offence 'called Stall at' EfiBootServicesCode boot-service-called

# It went on to its end: the clock was read. That it faulted is no secret either.
expect_ok time.get
expect_ok runtime.set_time
expect_ok isolation.registers
expect_ok svam.tables_converted
for check in isolation.no_fault runtime.get_time exit_boot.no_boot_service; do
    expect_not_ok "$check"
done
expect_match '^  seen: "GetTime: several_offences.efi.* read .*; 3 faults in [0-9]+ runtime calls"$'
expect_match '^# verdict: FAILED, [0-9]+ passed, 3 failed,'
granted='no physical address translated but those that trace=yes granted'
expect_match "^# 6\. .* \([0-9]+ calls with $granted, 3 faults\)\$"

boot --driver "$built/tests/several_offences.efi" --set trace=no
expect_status 1
expect_skip isolation.trace_all
expect_no_match '^    - '
expect_not_ok time.get
expect_skip runtime.set_time
expect_ok exit_boot.no_boot_service
expect_match '^  seen: "GetTime: several_offences.efi.* read .*; 1 fault in [0-9]+ runtime calls"$'
expect_no_match 'boot-service-called'
expect_match '^# 6\. .* \([0-9]+ calls with no physical address translated, 1 fault\)$'

# The poison is no address that a function could have: who called it hears that it is unsupported.
boot --driver "$built/tests/debug_print.efi" --set trace=yes --set checks=time.,isolation.
expect_status 1
poison='used 0xb007dead5e171ce5 as an address: .* overwritten with'
expect_match "^    - \"GetTime: debug_print\.efi\+0x[0-9a-f]+ $poison, [0-9]+ times: stale-boot-services-data\"\$"
expect_match '^  seen: "offences: 2, in [0-9]+ runtime calls"$'
expect_ok time.get

# What fails in a stage goes on as well, so that its family is not lost. Of GetTime, which now has two drivers in
# front of it, the first stage counts and not the last; and what it was granted QueryVariableInfo does not find.
boot --driver "$built/tests/stage_by_stage.efi" --driver "$built/tests/several_offences.efi" --set trace=yes \
    --set stages=yes --set checks=time.,isolation.
expect_status 1
expect_match '^    - "GetTime: faults in stage 2, .*: stale-boot-services-data, '
expect_match '^    - "QueryVariableInfo: faults in stage 2, .*: stale-boot-services-data, '
expect_match '^    - "QueryCapsuleCapabilities: faults in stage 3, .*: null-pointer, '
expect_match '^    - "SetTime: works in every stage"$'
expect_match '^  seen: "offences: 9, in [0-9]+ runtime calls"$'
expect_ok time.get
finish

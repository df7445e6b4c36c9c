#!/bin/sh
# Services under growing strictness: each fails first in the stage that takes away what it must not have.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

faults() {
    expect_match "^    - \"$1: faults in stage $2, .*: $3, instruction 0xffff[0-9a-f]{12}, address 0x[0-9a-f]+\"\$"
}

works() {
    expect_match "^    - \"$1: works $2"
}

boot --driver "$built/tests/stage_by_stage.efi" --set stages=yes
expect_status 1
expect_ok isolation.stages
expect_match '^  seen: "QueryVariableInfo faults from stage 2 on: boot-services and free memory not mapped"$'
faults QueryVariableInfo 2 stale-boot-services-data
faults QueryCapsuleCapabilities 3 null-pointer
faults GetTime 4 unconverted-pointer
works SetVariable 'up to stage 2; then not called'
works UpdateCapsule 'up to stage 3; then not called'
works SetWakeupTime 'up to stage 3; then not called'
result "$(holds test "$(grep -c '^    - ' "$work/output")" -eq 10)" 'ten services are listed'

# What faulted stays a fault, its family is left alone, and the memory was not overwritten.
expect_not_ok isolation.no_fault
expect_match '; 3 faults in [0-9]+ runtime calls"$'
expect_skip variable.round_trip
expect_skip isolation.poison_intact
expect_match '# SKIP stages=yes left boot-services memory as it was'
expect_match '^# loader: poison: left out, stages=yes '
expect_no_match '^# loader: poison: .* KiB'
expect_ok isolation.registers

boot --driver "$built/tests/writes_own_code.efi" --set stages=yes --set checks=isolation.
expect_status 1
faults GetVariable 5 write-to-code
works SetVariable 'up to stage 4; then not called'
works UpdateCapsule 'in every stage'

# Page 0 is there in the first stages, but is no code: a null function pointer keeps its name.
boot --driver "$built/tests/calls_null.efi" --set stages=yes --set checks=isolation.
expect_status 1
expect_match '^    - "GetTime: faults in stage 1, .*: null-pointer, instruction 0x0, address 0x0"$'

# The good one passes every stage, and has nothing that tracing could list.
boot --driver "$built/tests/healthy.efi" --set stages=yes --set trace=yes --set checks=isolation.,time.
expect_status 0
expect_ok isolation.stages
expect_ok isolation.trace_all
expect_match '^# nothing in [0-9]+ runtime calls had to be granted$'
expect_match '^# [0-9]+ runtime calls in 5 stages, up to the kernel.s page table: no fault$'
finish

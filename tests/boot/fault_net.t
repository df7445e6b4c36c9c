#!/bin/sh
# The fault net itself: a kernel whose services fault in every way, or come back with a register changed. Each has to
# be named, the processor put back in order, and the run to go on. The same for a library's code that has to be
# stopped.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --kernel "$built/kernel-hostile.elf" --set checks=fault.,change.,unwatched.,hosted.,reset.shutdown
expect_status 0
expect_match '^1\.\.70$'
expect_match '^# exception 14, instruction 0xffffffff[0-9a-f]+, address 0x[0-9a-f]+: stale-boot-services-data$'
expect_match '^# exception 14, instruction 0x[0-9a-f]+, address 0x[0-9a-f]+: boot-service-called$'
expect_match '^# exception 14, .*: unconverted-pointer$'
expect_match '^# exception 14, .*: write-to-code$'
expect_match '^# exception 14, .*: stack-overrun$'
expect_match '^# exception 14, .*: buffer-overrun$'
expect_match '^# exception 13, .*, address 0xb007dead5e171d05: stale-boot-services-data$'
expect_match '^# exception 13, .*: interrupts-enabled$'
expect_match '^# changed and restored: rbx$'
expect_match '^# changed and restored: cr3$'
expect_match '^# changed and restored: flags IF, DF, AC$'
expect_ok fault.read_boot_services_again
expect_ok unwatched.idtr
expect_ok hosted.assertion
expect_ok reset.shutdown

# Services that are let go on after their faults: single steps, repeated instructions, and functions that are not run.
boot --kernel "$built/kernel-hostile.elf" --set checks=step.
expect_status 0
expect_match '^1\.\.13$'
expect_match '^# 4 offences, 64 faults, '

# A fault of the kernel stub's own ends the run, and says where.
boot --kernel "$built/kernel-hostile.elf" --set checks=panic.page_fault
expect_status 1
expect_match '^Bail out! exception 14 in the kernel stub, .* instruction 0xffffffff[0-9a-f]+, address 0x1111$'
expect_match '^# rax 0x[0-9a-f]{16}$'
finish

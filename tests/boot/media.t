#!/bin/sh
# From a CD, which cannot be written to, and over the network, where there are no files at all.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --medium cd --set checks=svam.
expect_status 0
expect_match '^# loader: \\handoff\\loader\.log cannot be written \(EFI_WRITE_PROTECTED\); going on without it$'
result "$(holds test "$(grep -c 'cannot be written' "$work/output")" -eq 1)" 'which is said once'

boot --medium net --set checks=svam. --set virtmap=compact
expect_status 0
expect_match '^# loader: there is no file system where the loader came from \(EFI_UNSUPPORTED\): going on without'
expect_match '^# loader: \.config of the loader: using it$'
expect_match '^# loader: kernel \.kernel of the loader: [0-9]+ bytes'
expect_match 'Was SetVirtualAddressMap called\? yes, .* virtmap=compact'
expect_no_match 'cannot be written'

# The loader alone.
boot --medium net --remove /handoff/kernel.elf
expect_status 2
expect_match '^handoff: error: no kernel: the loader has none inside, and came from where there are no files; put one'
expect_match '^# FAILED: the loader refused and returned to the firmware$'
finish

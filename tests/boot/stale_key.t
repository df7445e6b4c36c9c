#!/bin/sh
# A map key that the firmware itself finds stale: once, twice, three times, and for ever.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --driver "$built/tests/stale_key_once.efi"
expect_status 0
expect_ok exit_boot.succeeded
expect_no_match 'exit_boot.succeeded # WARN'
expect_match '^# 1\. .*attempt 2 returned EFI_SUCCESS; attempt 1 EFI_INVALID_PARAMETER: key 0x'

boot --driver "$built/tests/stale_key_twice.efi"
expect_status 0
expect_match '^ok [0-9]+ - exit_boot.succeeded # WARN'
expect_match '^# 1\. .*attempt 3 returned EFI_SUCCESS.*attempt 2 EFI_INVALID_PARAMETER'

boot --driver "$built/tests/stale_key_thrice.efi"
expect_status 0
expect_match '^ok [0-9]+ - exit_boot.succeeded # WARN'
expect_match '^# 1\. .*attempt 4 returned EFI_SUCCESS.*attempt 3 EFI_INVALID_PARAMETER'

# The bound: a verdict, and the machine goes off instead of hanging.
boot --driver "$built/tests/stale_key_always.efi"
expect_status 1
expect_not_ok exit_boot.succeeded
expect_match 'diagnosis: "stale-map-key"'
expect_match '^# the machine switched itself off$'
expect_match 'attempt 8: .*EFI_INVALID_PARAMETER'
finish

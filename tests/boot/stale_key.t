#!/bin/sh
# A map key that the firmware itself finds stale: once, twice, three times, and for ever.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

innocent stale_key_once
expect_match '^# 1\. .*attempt 2 returned EFI_SUCCESS; attempt 1 EFI_INVALID_PARAMETER: key 0x'

culprit warns stale_key_twice exit_boot.succeeded stale-map-key - - 'succeeded only at attempt 3; '
expect_match '^# 1\. .*attempt 3 returned EFI_SUCCESS.*attempt 2 EFI_INVALID_PARAMETER'

culprit warns stale_key_thrice exit_boot.succeeded stale-map-key - - 'succeeded only at attempt 4; '
expect_match '^# 1\. .*attempt 4 returned EFI_SUCCESS.*attempt 3 EFI_INVALID_PARAMETER'

# The bound: a verdict, and the machine goes off instead of hanging.
culprit fails stale_key_always exit_boot.succeeded stale-map-key - - 'attempt 8: .*EFI_INVALID_PARAMETER'
expect_match '^# the machine switched itself off$'
finish

#!/bin/sh
# What a service has to answer, and ResetSystem, which must not.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails names_without_end variable.enumerate not-as-specified GetNextVariableName - \
    'GetNextVariableName gave .* again'
culprit fails names_repeated variable.enumerate not-as-specified GetNextVariableName - \
    'GetNextVariableName gave .* again'
culprit fails time_unsupported time.get not-as-specified GetTime - 'GetTime called returned EFI_UNSUPPORTED'
culprit fails reset_returns reset.shutdown returned-from-reset ResetSystem - 'ResetSystem returned'

boot --driver "$built/tests/reset_spins.efi" --timeout 20
expect_status 124
expect_match '^# verdict so far: .*; PASSED if the machine now switches off$'
expect_match '^# FAILED: no end after 20 seconds; the last line was: # reset.shutdown: calling ResetSystem'
expect_no_match '^# (verdict: )?PASSED'
finish

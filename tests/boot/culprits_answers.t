#!/bin/sh
# What a service has to answer, and ResetSystem, which must not.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails names_without_end variable.enumerate not-as-specified GetNextVariableName - \
    'GetNextVariableName gave .* again'
culprit fails names_repeated variable.enumerate not-as-specified GetNextVariableName - \
    'GetNextVariableName gave .* again'
culprit fails boot_only_shown variable.enumerate not-as-specified GetNextVariableName - \
    'GetNextVariableName gave HandoffBootOnly, '
culprit fails write_lost variable.round_trip not-as-specified GetVariable - \
    'GetVariable of the variable just written'
culprit fails volatile_taken variable.bad_arguments not-as-specified SetVariable - \
    'SetVariable of a volatile variable'
culprit fails more_than_all_remains variable.query_info not-as-specified QueryVariableInfo - \
    '[0-9]+ bytes remain of at most'
culprit fails time_unsupported time.get not-as-specified GetTime - 'GetTime called returned EFI_UNSUPPORTED'
expect_not_ok properties.honest
expect_match '^  seen: "GetTime is declared supported and returned EFI_UNSUPPORTED"'
culprit fails reset_returns reset.shutdown returned-from-reset ResetSystem - 'ResetSystem returned'

boot --driver "$built/tests/reset_spins.efi" --timeout 20
expect_status 124
expect_match '^# verdict so far: .*; PASSED if the machine now switches off$'
expect_match '^# FAILED: no end after 20 seconds; the last line was: # reset.shutdown: calling ResetSystem'
expect_no_match '^# (verdict: )?PASSED'
culprit fails count_stands_still monotonic.rises not-as-specified GetNextHighMonotonicCount - \
    'the counter was 1 and then 1, '
culprit warns capsules_taken capsule.query not-as-specified QueryCapsuleCapabilities - \
    'QueryCapsuleCapabilities of 0 capsules returned EFI_SUCCESS'
finish

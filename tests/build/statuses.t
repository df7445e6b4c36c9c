#!/bin/sh
# Every status of the gift is produced by a unit test; and what asserts that notices when one is not.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

one_test_is_not_enough() {
    status=0
    scripts/check-statuses build/host/test_exit_boot >"$work/one" 2>&1 || status=$?
    cat "$work/one"
    [ "$status" -eq 1 ] && grep -q '^check-statuses: HANDOFF_ELF_MAGIC: no test produces it' "$work/one" &&
        ! grep -q HANDOFF_KEY_NEVER_CURRENT "$work/one"
}

a_failing_test_is_no_proof() {
    status=0
    scripts/check-statuses /bin/false >"$work/failing" 2>&1 || status=$?
    [ "$status" -eq 1 ] && grep -q '/bin/false: exit status 1' "$work/failing"
}

result "every status is produced by a test, and documented" scripts/check-statuses
result "one test alone does not produce all, and the others are named" one_test_is_not_enough
result "a test that fails proves nothing" a_failing_test_is_no_proof

finish

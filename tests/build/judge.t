#!/bin/sh
# scripts/judge: a report in a file is judged as the run that says the same.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

# judges STATUS EXPRESSION: what stands in $work/report is judged so, and a line that it prints matches.
judges() {
    status=0
    scripts/judge "$work/report" >"$work/said" 2>&1 || status=$?
    cat "$work/said"
    [ "$status" -eq "$1" ] && grep -Eq -e "$2" "$work/said" && ! grep -q Traceback "$work/said"
}

# report LINES: three checks, then these.
report() {
    printf 'TAP version 14\n1..3\n# run: a1\nok 1 - map.sorted\n' >"$work/report"
    printf '%b' "$1" >>"$work/report"
}

report 'ok 2 - svam.succeeded\nok 3 - time.get # SKIP unsupported\n# 1. Did ExitBootServices succeed? yes\n'
result 'all passed' judges 0 '^# PASSED: 2 of 3 checks passed, 1 skipped$'
result 'the questions are shown' judges 0 '^#   1\. Did ExitBootServices succeed. yes$'
sed -i 's/$/\r/' "$work/report"
result 'with the ends of lines that Windows makes' judges 0 '^# PASSED: 2 of 3'
result 'prove without the version says so too' prove -e 'sed 1d' "$work/report"
# nothing ANSWERS: a run without checks that gives these.
nothing() {
    printf 'TAP version 14\n1..0 # SKIP checks=none\n# %s\n# %s\n# verdict: NOTHING, 0 passed\n' "$1" "$2" \
        >"$work/report"
}
exited='1. Did ExitBootServices succeed? yes, attempt 1 returned EFI_SUCCESS'
stayed='1. Did ExitBootServices succeed? no, attempt 8 returned EFI_INVALID_PARAMETER'
called='4. Was SetVirtualAddressMap called? yes, with 5 runtime descriptors, virtmap=offset; it'

nothing "$exited" "$called returned EFI_SUCCESS; a second call returned EFI_UNSUPPORTED"
result 'nothing was selected' judges 0 '^# NOTHING: no check was selected$'
nothing "$exited" '4. Was SetVirtualAddressMap called? no, virtmap=none leaves it out'
result 'nothing was to be called either' judges 0 '^# NOTHING: no check was selected$'
nothing "$stayed" "$called returned EFI_SUCCESS"
result 'the firmware was not left' judges 1 '^# FAILED: no check was selected, but: 1\. Did .* no, attempt 8 '
nothing "$exited" "$called returned EFI_DEVICE_ERROR; a second call was not made"
result 'the firmware is not converted' judges 1 '^# FAILED: .*, but: 4\. .* returned EFI_DEVICE_ERROR; '
nothing "$exited" "$called faulted, recorded as EFI_ABORTED; a second call was not made"
result 'the firmware faulted' judges 1 '^# FAILED: .*, but: 4\. .*; it faulted, '

report 'not ok 2 - svam.succeeded\n  ---\n  diagnosis: "svam-refused"\n  ...\nok 3 - time.get\n'
result 'one failed' judges 1 '^# FAILED: 1 of 3 checks failed: svam.succeeded$'
report 'ok 3 - time.get\n'
result 'one is missing' judges 1 '^# FAILED: 2 results of 3: the file is not whole, or the run was not$'
report 'ok 2 - svam.succeeded\nok 2 - svam.succeeded\nok 3 - time.get\n'
result 'one comes twice' judges 1 '^# FAILED: the TAP is wrong: check 2 was reported twice$'
report 'Bail out! the magic is wrong\n'
result 'the kernel gave up' judges 1 '^# FAILED: the kernel gave up: the magic is wrong$'
printf 'TAP version 14\n' >"$work/report"
result 'nothing but a beginning' judges 1 '^# FAILED: 0 results of an unknown number'
head -c 3000 /dev/urandom >"$work/report"
result 'no TAP' judges 2 "has no line 'TAP version 14': name a report-<machine>-<n>.tap, not the .json"
rm "$work/report"
result 'no file' judges 2 'report: No such file or directory: name a report-'

finish

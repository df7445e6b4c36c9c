#!/bin/sh
# after=report over three boots: a run, the boot that makes its report, and the next run. Then a run without an end.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

handoff=/handoff

# Switched on again with the disk and the variables that the last boot left.
boot_again() {
    rm -rf "$work/before"
    mv "$work/kept" "$work/before"
    boot --image "$work/before/disk.img" --firmware ":$work/before/vars.fd" --no-set-after "$@"
}

files() {
    MTOOLS_SKIP_CHECK=1 mdir -b -i "$work/kept/disk.img@@1M" "::$handoff" | grep -Ec -e "$1"
}

has_files() {
    result "$(holds test "$(files "$2")" -eq "$1")" "the partition has $1 of: $2"
}

# report NUMBER END: the path of a report.
report() {
    MTOOLS_SKIP_CHECK=1 mdir -b -i "$work/kept/disk.img@@1M" "::$handoff" | sed -n "s,^::\(.*-$1\.$2\)\$,\1,p"
}

is_json() {
    python3 -c 'import json, sys; sys.exit(json.load(sys.stdin)["counts"]["passed"] < 40)'
}

boot --no-set-after # the template has after=report
expect_status 0
has_files 1 '/started-standard-pc-.*\.run$'
has_files 0 '/report-'
expect_file "$handoff/loader.log" '^configuration: after=report$'
partition_file "$handoff/loader.log" | grep '^[0-9]' >"$work/map"
result "$(holds test "$(wc -l <"$work/map")" -gt 50)" "loader.log has the memory map"

# Without what makes the report: no run is made that would take the place of the result.
partition_file "$handoff/collect.efi" >"$work/collect.efi"
boot_again --remove "$handoff/collect.efi"
expect_match '^handoff: error: an earlier run left something, .*collect\.efi, .* \(EFI_NOT_FOUND\); copy it '
has_files 1 '/started-standard-pc-.*\.run$'
has_files 0 '/report-'

boot_again --add "$work/collect.efi:$handoff/collect.efi"
expect_status 0
expect_match '^handoff: verdict: PASSED, [0-9]+ passed, 0 failed, [0-9]+ skipped, [0-9]+ warnings?$'
expect_match '^handoff: collected .handoff.report-standard-pc-[a-z0-9-]+-1\.tap$'
expect_match '^handoff: collected .handoff.report-standard-pc-[a-z0-9-]+-1\.json$'
expect_match '^handoff: stopped: '
has_files 0 '/started-|\.tmp$'
has_files 2 '/report-.*-1\.(tap|json)$'
partition_file "$(report 1 tap)" >"$work/first.tap"
result "$(holds grep -q '^ok [0-9]* - variable.survives_reset$' "$work/first.tap")" "variable.survives_reset passes"
result "$(holds grep -q '^# end of the report of run [0-9a-f]\{16\}$' "$work/first.tap")" "the report has its end"
sed 1d "$work/first.tap" >"$work/plain.tap" # prove knows no version 14
result "$(holds prove --exec cat "$work/plain.tap")" "prove takes it"
partition_file "$(report 1 json)" >"$work/first.json"
result "$(holds is_json <"$work/first.json")" "it is JSON, and says what passed"

# No marker, no record: it runs anew, and this time nobody hears of the end.
boot_again
expect_status 0
expect_ok svam.succeeded
rm "$work/kept/vars.fd"
cp "$work/before/vars.fd" "$work/kept/vars.fd"
boot_again
expect_status 1
expect_match '^handoff: verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings$'
has_files 2 '/report-.*-2\.(tap|json)$'
expect_file "$(report 2 tap)" '^not ok 1 - run\.finished$'
expect_file "$(report 2 tap)" '^# loader: leaving the firmware'
result "$(partition_file "$(report 1 tap)" | holds cmp -s - "$work/first.tap")" "the first report is as it was"
finish

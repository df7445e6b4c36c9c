#!/bin/sh
# scripts/placements, with the placements that tests/boot/policies.t leaves out: a line for each, and a driver of
# which only one of them shows what is wrong with it.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

placements() {
    shown="placements $*"
    set +e
    "$root/scripts/placements" --arch "$architecture" --timeout 150 "$@" >"$work/output" 2>&1
    status=$?
    set -e
    unseen=yes
}

placements --help
expect_status 0
expect_match 'scripts/placements --driver MyRuntimeDriver.efi'
placements --virtmap sideways
expect_status 2
expect_match "invalid choice: 'sideways'"
placements --virtmap low --driver "$work/nowhere.efi"
expect_status 2
expect_match '^low +lenient +refused +- +boot: .*nowhere.efi is no file'

placements --virtmap over --crossing strict
expect_status 0
expect_match '^over +strict +PASSED +- +-$'

placements --virtmap reversed --virtmap low --virtmap over --driver "$built/tests/converted_again.efi" \
    --logs "$work/logs"
expect_status 1
expect_match '^reversed +lenient +PASSED +- +-$'
expect_match '^low +lenient +PASSED +- +-$'
expect_match '^over +lenient +FAILED +svam.converted_once +converted-twice$'

# A service's address tells where its region went.
service_at() {
    cp "$work/logs/$1-lenient.tap" "$work/output"
    expect_match "calls at virtual $2,"
    expect_match "^# 4\. .*virtmap=$1; it returned EFI_SUCCESS"
}
service_at reversed '0xffff880000[0-9a-f]{6}'
service_at low '0x[1-9a-f][0-9a-f]{7}'
service_at over '0x[0-9a-f]{7,8}'
expect_match '^# 6\. Were runtime pointers converted\? no: svam.converted_once failed'
expect_match '^ok [0-9]+ - svam.second_call_refused # SKIP the loader made no second call'
finish

#!/bin/sh
# scripts/placements, with the placements that tests/boot/policies.t leaves out: a line for each, and a driver of
# which only one of them shows what is wrong with it.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

placements() {
    shown="placements $*"
    set +e
    "$root/scripts/placements" --arch "$architecture" --timeout 150 --quick --states "$states" \
        ${started:+--firmware "$started"} "$@" >"$work/output" 2>&1
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
placements --set virtmap=low
expect_status 2
expect_match 'error: --set virtmap=low: each boot sets virtmap= itself: use --virtmap low$'
placements --logs "$work/output/logs"
expect_status 2
expect_match '^placements: --logs .*/output/logs: Not a directory: name a folder that can be made and written$'

# More checks than fit into their column go on below it.
placements --virtmap offset --driver "$built/tests/stale_pool.efi"
expect_status 1
expect_match '^offset    lenient   FAILED      [a-z_.]+, +stale-boot-services-data$'
expect_match '^ {32}isolation\.no_fault$'
result "$([ "$(wc -L <"$work/output")" -lt 100 ] && echo yes || echo no)" 'no row is long'

# What no placement mends is said once, without a table.
refused_once() {
    reason=$1
    shift
    placements "$@"
    expect_status 2
    result "$(holds test "$(grep -Ec -e "$reason" "$work/output")" = 1)" "says once: $reason"
    expect_match '^placements: stopped: every placement would be refused alike$'
    expect_no_match '^virtmap '
}
refused_once '^boot: .*nowhere.efi is no file' --driver "$work/nowhere.efi"
refused_once '^scripts/boot: error: unrecognized arguments: --nonesuch' --nonesuch
refused_once '^handoff: error: .*handoff.cfg: line [0-9]+: ' --set nonesuch=1
placements --virtmap over --virtmap low --set identity=keep --set checks=none
expect_status 2
expect_match '^over +lenient +refused +- +handoff: error: .*virtmap=over gives a region the physical addresses'
expect_match '^low +lenient '

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

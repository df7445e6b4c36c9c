#!/bin/sh
# The power is lost at each step of a run whose result goes onto the stick: nothing that was there is harmed, and in
# the end each run that began has one report.
# shellcheck source=tests/boot/power.sh
. "${0%/*}/power.sh"

lose() {
    new_stick
    power --kill-at "$1"
    expect_match '^# FAILED: the power was cut, as --kill-at says, at: '
}

# Before the run is marked as started: as if it had never been switched on.
lose 'handoff: evidence:'
expect_marker 0
power_until_stopped
expect_status 0
expect_reports 1

# While it runs: the report says that nothing came of it; the next one is as if this had not been.
lose '^ok 30 '
expect_marker 1
expect_record no
power_until_stopped
expect_status 1
expect_reports 1
expect_in_report '^not ok 1 - run\.finished$'
expect_marker 0
power_until_stopped
expect_status 0
expect_unchanged
expect_reports 2

# Before the result is kept, and when it is.
lose 'after=report: keeping the result'
expect_marker 1
power_until_stopped
expect_reports 1
lose 'the result is kept in HandoffReport'
expect_record yes
power_until_stopped
expect_status 0
expect_reports 1
expect_in_report '^ok .* - variable\.survives_reset$'
expect_record no
expect_marker 0

finish

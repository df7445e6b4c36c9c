#!/bin/sh
# A stick on a PC that leaves no report: whoever waits for it is told so, and how far the run came.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# The variable services fault, so that nothing is kept and the machine stands still: the verdict is on the screen
# only.
# One processor: OVMF's others go round and round.
begun=$(date +%s)
boot_hardware --driver "$built/tests/stale_pool.efi" --set checks=variable. --screen "$work/screen.ppm" -- -smp 1
expect_status 124
result "$(holds test $(($(date +%s) - begun)) -lt 250)" 'the time is not waited out'
nowhere='in /handoff: no new report-.*\.json, started-.*\.run is there, so the tests had begun'
expect_match \
    "^# FAILED: no report will come: the screen stands still; .*/screen\.ppm shows the verdict, or .*; $nowhere"
expect_picture 1366x768 b00020 100

# Somebody ends QEMU when the run has begun.
rm "$work/output"
(
    until grep -q '/handoff/started-.* was written$' "$work/output"; do sleep 0.2; done
    kill -s KILL "$(cat "$work/process")"
) 2>/dev/null &
boot_hardware --timeout 100 -- -pidfile "$work/process"
expect_status 3
expect_match "^# FAILED: no report, then QEMU was killed by SIGKILL; $nowhere"
finish

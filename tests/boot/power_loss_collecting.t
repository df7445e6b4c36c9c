#!/bin/sh
# The power is lost at each write of the boot that collects a result. What the stick then looks like is told from the
# writes; from where it looks different (EVERY=1: from each write) the next boot completes the report.
# shellcheck source=tests/boot/power.sh
. "${0%/*}/power.sh"

every_moment() {
    # shellcheck disable=SC2086 # one option or none
    "$root/tests/boot/cuts" ${EVERY:+--every} --disks "$work/disks" "$1" "$2" >"$work/cuts"
}

# An earlier report is on the stick.
power
power_until_stopped
expect_reports 1

power
expect_record yes
cp -r "$state" "$work/kept-record"
: >"$work/writes"
writes=$work/writes
power_until_stopped
writes=
expect_unchanged
expect_reports 2
cp -r "$work/reports" "$work/wanted"

mkdir "$work/disks"
result "$(holds every_moment "$work/kept-record/disk.img" "$work/writes")" 'at each moment the stick is sound'
comment "$work/cuts"
result "$(holds test "$(find "$work/disks" -name '*.img' | wc -l)" -ge 5)" 'there are several states to go on from'

for disk in "$work"/disks/*.img; do
    rm -rf "$state"
    cp -r "$work/kept-record" "$state"
    mv "$disk" "$state/disk.img"
    power_until_stopped
    shown="a boot after write $(basename "$disk" .img), $shown"
    expect_status 0
    expect_reports 2
    expect_record no
    expect_marker 0
    result "$(holds diff -r "$work/wanted" "$work/reports")" 'with the reports that there would have been'
done
finish

#!/bin/sh
# A stick that is write-protected or full, and variables that cannot take the result: what is known is kept or said.
# shellcheck source=tests/boot/power.sh
. "${0%/*}/power.sh"

said() {
    result "$(holds grep -aEq -e "$1" "$work/serial")" "the machine says: $1"
}

# Write-protected from the first boot on: the result waits in the variable until somebody unlocks the stick.
protect() {
    power -- -set drive.disk.read-only=on
}

protect
expect_record yes
protect
said 'handoff: stopped:'
expect_record yes
expect_reports 0
power
expect_status 0
expect_reports 1
expect_record no

# Filled up while the machine resets.
new_stick
power
free=$(on_stick mdir ::/ | sed -n '/bytes free/s/[^0-9]//gp')
truncate -s "$free" "$work/full"
on_stick mcopy "$work/full" ::/full
power
said 'handoff: stopped:'
expect_record yes
expect_reports 0
on_stick mdel ::/full
power
expect_status 0
expect_reports 1
expect_record no
finish

#!/bin/sh
# after=report: the result is in a variable when the machine is reset, whole or in a smaller form; where it cannot
# be kept, that is said and the machine stands still; where the firmware does not reset it, that is kept as well.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

announcement='^# after=report: calling ResetSystem\(EfiResetCold\)$'

# The firmware's store has this line, from the beginning to the end; a dot stands for a tab.
kept() {
    result "$(holds grep -aEqx -e "$1" "$work/kept/vars.fd")" "the store has a line: $1"
}

not_kept() {
    result "$([ "$(holds grep -aEq -e "$1" "$work/kept/vars.fd")" = no ] && echo yes || echo no)" \
        "the store has no line: $1"
}

# expect_reset: every check passed, and QEMU saw the reset.
expect_reset() {
    expect_status 0
    expect_match '^# PASSED: .*; then the machine was reset, as announced$'
}

boot --set after=report
expect_reset
expect_skip variable.survives_reset
expect_skip reset.shutdown
expect_match '^# the result is kept in HandoffReport0 \([0-9]+ bytes\); resetting: leave the stick in$'
expect_match "$announcement"
kept '\+ map\.size_probe'
kept '~ variable\.survives_reset'
kept '/ reset\.shutdown.after=report does not switch the machine off'
kept '\? 1.Did ExitBootServices succeed\?.yes, .*'
kept '= PASSED.[0-9]+.0.[0-9]+.[0-9]+'

# For the emulator the exit status stands: nothing is written.
boot --set after=report --set checks=variable. -- -device isa-debug-exit,iobase=0xf4,iosize=4
expect_status 0
expect_no_match 'HandoffReport0'
not_kept '= PASSED'

# Small checks find room, the whole record does not.
setting=after=report
innocent store_in_pieces
expect_reset
expect_match '^# the result is kept in HandoffReport0 \([0-9]{3} bytes\); resetting'
kept 'C .*names of what passed.*'
kept '= PASSED.[0-9]+.0.[0-9]+.[0-9]+'

culprit fails writes_locked variable.round_trip not-as-specified SetVariable - \
    'SetVariable of a small non-volatile variable returned EFI_WRITE_PROTECTED'
expect_match '^# the result could not be kept: SetVariable returned EFI_WRITE_PROTECTED; '
expect_match '^# photograph this screen, then switch the machine off$'
expect_no_match "$announcement"
not_kept '= FAILED'

# A ResetSystem that returns is worth a second write; the chipset then resets the machine.
boot --driver "$built/tests/reset_returns.efi" --set after=report --set checks=variable.,reset.
expect_reset
expect_match '^# ResetSystem\(EfiResetCold\) returned$'
expect_match "^# resetting through the chipset's port 0xcf9\$"
expect_no_match 'the keyboard controller'
kept 'N ResetSystem\(EfiResetCold\) returned'

# One that hangs is no end.
for after in report reset; do
    boot --driver "$built/tests/reset_spins.efi" --set "after=$after" --set checks=time. --timeout 25
    expect_status 124
    expect_match "^# FAILED: no end after 25 seconds; .*: # after=$after: calling ResetSystem\\(EfiResetCold\\)\$"
done

# No kernel ran: the loader leaves the record.
boot --driver "$built/tests/stale_key_always.efi" --set after=report
expect_status 1
expect_not_ok exit_boot.succeeded
expect_match '^# the result is kept in HandoffReport0$'
expect_match "$announcement"
kept '- exit_boot\.succeeded'
kept '  diagnosis.stale-map-key'
kept 'N loader: .*'
kept '= FAILED.0.1.0.0'
finish

#!/bin/sh
# scripts/boot itself: every way in which a guest can end, and what it makes of that.
# The guest is tests/boot/apps/scripted.c.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

mkdir -p "$work/esp/EFI/BOOT"
cp "$built/tests/scripted.efi" "$work/esp/EFI/BOOT/BOOTX64.EFI"

# guest [ARGUMENTS]: boots the script on standard input.
guest() {
    cat >"$work/script"
    boot --esp "$work/esp" --add "$work/script:/script.txt" "$@"
}

guest --set virtmap=compact --set module=one --set module=two <<'END'
ok 1 - before the TAP
TAP version 14
1..3
ok 1 - first
# 1. Was it asked? yes
ok 2 - second # SKIP not here
# reset.shutdown: calling ResetSystem
!shutdown
END
expect_status 0
expect_no_match 'before the TAP'
expect_ok first
expect_skip second
expect_match '^ok 3 - reset\.shutdown$'
expect_match '^#   1\. Was it asked\? yes$'
expect_match '^# PASSED: 2 of 3 checks passed, 1 skipped$'
expect_file /handoff/handoff.cfg '^virtmap=compact$'
expect_file /handoff/handoff.cfg '^after=shutdown$'
expect_file /handoff/handoff.cfg '^module=one$'
expect_file /handoff/handoff.cfg '^module=two$'

guest <<'END'
TAP version 14
1..2
ok 1 - first
# reset.shutdown: calling ResetSystem
!fault
END
expect_status 1
expect_not_ok reset.shutdown
expect_match '^  seen: "ResetSystem\(EfiResetShutdown\) ended in a triple fault, which reset the machine"$'

guest <<'END'
TAP version 14
1..2
ok 1 - first
not ok 2 - second
!shutdown
END
expect_status 1
expect_match '^# FAILED: 1 of 2 checks failed: second$'

guest <<'END'
TAP version 14
1..3
ok 1 - first
ok 2 - second
!shutdown
END
expect_status 1
expect_match '^# FAILED: 2 of 3 checks reported, then the machine switched itself off'
expect_no_match 'reset\.shutdown'

guest <<'END'
TAP version 14
1..2
ok 1 - first
ok 1 - first
ok 2 - second
!shutdown
END
expect_status 1
expect_match '^# FAILED: the TAP is wrong: check 1 was reported twice$'

guest <<'END'
TAP version 14
ok 1 - first
!shutdown
END
expect_status 1
expect_match '^# FAILED: 1 of an unknown number of checks reported'

guest <<'END'
TAP version 14
1..2
ok 1 - first
Bail out! the magic is wrong
!hang
END
expect_status 1
expect_match '^# FAILED: the kernel gave up: the magic is wrong$'

guest <<'END'
TAP version 14
1..2
ok 1 - first
!fault
END
expect_status 3
expect_match '^# FAILED: 1 of 2 checks reported, then the machine was reset by a triple fault; the last line was: '

guest <<'END'
not a word of TAP
!fault
END
expect_status 3
expect_match 'no verdict: the machine was reset.*the last line was: not a word of TAP$'

# Who keeps a log of the processors has it, and scripts/boot does not know.
guest -- -d cpu_reset -D "$work/processors" <<'END'
TAP version 14
1..2
ok 1 - first
# reset.shutdown: calling ResetSystem
!reset
END
expect_status 1
expect_match '^  seen: "after ResetSystem\(EfiResetShutdown\) the machine was reset, by a triple fault or on request'
result "$(holds grep -q 'CPU Reset' "$work/processors")" 'the log has what QEMU says'

guest <<'END'
TAP version 14
1..1
ok 1 - first
!reset
END
expect_status 3
expect_match '^# FAILED: every check passed, but the machine was reset on request$'

guest --no-quick <<'END'
TAP version 14
1..1
ok 1 - first
!wait
# after=reset: calling ResetSystem(EfiResetCold)
!wait
!wait
!wait
!reset
END
expect_status 0
expect_match '^# PASSED: 1 of 1 checks passed, 0 skipped; then the machine was reset, as announced$'

guest <<'END'
TAP version 14
1..1
ok 1 - first
# after=reset: calling ResetSystem(EfiResetCold)
# ResetSystem(EfiResetCold) did not reset the machine
!hang
END
expect_status 1
expect_match '^# FAILED: every check passed, but the reset that was announced did not come$'

guest <<'END'
>handoff: error: \handoff\kernel.elf: no such file; this line is longer than a row of eighty letters, and is whole
>handoff: returning to the firmware
!hang
END
expect_status 2
expect_match '^handoff: error: \\handoff\\kernel\.elf: no such file; this line is .* eighty letters, and is whole$'

begun=$(date +%s)
guest <<'END'
TAP version 14
1..2
ok 1 - first
 !!!! X64 Exception Type - 0D(#GP - General Protection)  CPU Apic ID - 00000000 !!!!
RIP  - 00000000000B0000, CS  - 0000000000000038, RFLAGS - 0000000000000246
!hang
END
expect_status 3
result "$(holds test $(($(date +%s) - begun)) -lt 100)" 'what is missing of a crash is not waited for'
expect_match '^# FAILED: the firmware crashed: X64 .* 0D\(#GP - General Protection\); RIP 0xb0000; '
expect_match 'the last line before was: ok 1 - first; '

guest --timeout 20 <<'END'
TAP version 14
1..1
# about to hang
!hang
END
expect_status 124
expect_match '^# FAILED: no end after 20 seconds; the last line was: # about to hang$'

# What is announced after the last result is waited for, also if it comes late.
guest --no-quick --timeout 20 <<'END'
TAP version 14
1..1
ok 1 - first
!wait
# after=report: keeping the result
!hang
END
expect_status 124
expect_match '^# FAILED: no end after 20 seconds; the last line was: # after=report: keeping the result$'

guest -- -device isa-debug-exit,iobase=0xf4,iosize=4 <<'END'
TAP version 14
1..1
ok 1 - first
!exit
END
expect_status 0

guest -- -device isa-debug-exit,iobase=0xf4,iosize=4 <<'END'
TAP version 14
1..1
ok 1 - first
!exit-failed
END
expect_status 1

guest -- -device isa-debug-exit,iobase=0xf4,iosize=4 <<'END'
TAP version 14
1..2
ok 1 - first
!exit
END
expect_status 1

# killed SECONDS BOOT OPTIONS: somebody ends QEMU after that time.
killed() {
    seconds=$1
    shift
    rm -f "$work/process"
    (
        while [ ! -s "$work/process" ]; do sleep 0.1; done
        sleep "$seconds"
        kill -s KILL "$(cat "$work/process")"
    ) &
    "$@" --esp "$work/esp" --add "$work/script:/script.txt" -- -pidfile "$work/process"
    wait
}

echo '!hang' >"$work/script"
killed 1 boot
expect_status 3
expect_match '^# FAILED: no verdict: QEMU was killed by SIGKILL; the last line was: '
killed 3 boot_hardware
expect_status 3
expect_match \
    '^# FAILED: no report, then QEMU was killed by SIGKILL; in /handoff: no new report-.*, no started-.*\.run; '

finish

#!/bin/sh
# A signal ends scripts/boot with status 128 + its number at any moment, and nothing is left: no file, no program.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

mkdir -p "$work/esp/EFI/BOOT" "$work/bin" "$work/temporary" "$work/modules"
cp "$built/BOOTX64.EFI" "$work/esp/EFI/BOOT"
: >"$work/serial"

expect_nothing_left() {
    result "$(holds test -z "$(ls -A "$work/temporary")")" "no file is left behind by $shown"
}

# While the CD is made, by a program that scripts/mkimage starts in a folder of its own; twice, as people do.
printf '#!/bin/sh\necho $$ >"%s/making"\nexec sleep 60\n' "$work" >"$work/bin/xorriso"
chmod +x "$work/bin/xorriso"
for signal in INT:130 TERM:143 HUP:129; do
    number=${signal#*:}
    signal=${signal%:*}
    shown="scripts/boot --medium cd that gets SIG$signal"
    rm -f "$work/making"
    TMPDIR="$work/temporary" PATH="$work/bin:$PATH" setsid "$root/scripts/boot" --medium cd --esp "$work/esp" \
        >"$work/output" 2>&1 &
    boot=$!
    while [ ! -s "$work/making" ] && kill -0 "$boot"; do sleep 0.1; done
    result "$(holds kill -s "$signal" "$boot")" "the CD was being made"
    kill -s "$signal" "$boot" 2>"$work/twice" || true
    set +e
    wait "$boot"
    status=$?
    set -e
    result "$([ -e "/proc/$(cat "$work/making")" ] && echo no || echo yes)" "what mkimage started is gone"
    unseen=yes
    expect_status "$number"
    expect_no_match Traceback
    expect_nothing_left
done

# While it is only being loaded.
echo 'import os, signal; os.kill(os.getpid(), signal.SIGINT)' >"$work/modules/datetime.py"
PYTHONPATH="$work/modules" boot --help
expect_status 130
expect_no_match Traceback

# As QEMU is being started, which is when it is not known yet; and again while all is cleaned up.
cat >"$work/start.py" <<'END'
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, sys.argv[1])
import ending
import machine


class Interrupted(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        os.kill(os.getpid(), signal.SIGTERM)


ending.on_signals()
subprocess.Popen = Interrupted
running = machine.Machine(time.monotonic() + 10, None)
try:
    running.start(lambda _: [sys.argv[2], sys.argv[3]], sys.argv[4])
finally:
    os.kill(os.getpid(), signal.SIGINT)
    running.stop()
    print("QEMU", "runs" if running._process.poll() is None else "has ended")
END
# shellcheck disable=SC2016 # the script's own
printf '#!/bin/sh\necho $$ >"$1"\nexec sleep 60\n' >"$work/bin/machine"
chmod +x "$work/bin/machine"
set +e
python3 -B "$work/start.py" "$root/scripts/lib" "$work/bin/machine" "$work/process" "$work/words" >"$work/output" 2>&1
status=$?
set -e
shown='a QEMU that is being started'
expect_status 143
expect_no_match Traceback
expect_match '^QEMU has ended$'

finish

#!/bin/sh
# scripts/boot itself, without a boot: what it refuses, and that nothing is left behind.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

mkdir -p "$work/esp/EFI/BOOT" "$work/temporary"
export TMPDIR="$work/temporary"

expect_nothing_left() {
    result "$(holds test -z "$(ls -A "$work/temporary")")" "no file is left behind by $shown"
}

boot --nonesuch
expect_status 2
boot --set virtmap
expect_status 2
expect_match "'virtmap' is not key=value"
boot_hardware --quick
expect_status 2
expect_match 'error: --quick: with --profile hardware the machine is like a PC: leave one of them out$'
boot --esp "$work/nowhere"
expect_status 2
expect_match 'nowhere is no directory'
boot --esp "$work/esp"
expect_status 2
expect_match '/esp has no /EFI/BOOT/BOOTX64.EFI, .* --add FILE:/EFI/BOOT/BOOTX64.EFI$'
for firmware in "$work/nowhere.fd" "$work/nowhere.fd:$root/Makefile" "$root/Makefile:$work/nowhere.fd"; do
    boot --esp "$work/esp" --firmware "$firmware"
    expect_status 2
    expect_match '^boot: --firmware: .*/nowhere.fd is no file: name CODE or CODE:VARS$'
done

# The firmware cannot start it, and goes on waiting.
: >"$work/esp/EFI/BOOT/BOOTX64.EFI"
boot --esp "$work/esp" --kernel "$work/nowhere"
expect_status 2
expect_match '^boot: .*/nowhere is no file: name one that exists, or build it first$'
boot --driver "$work/healthy.drv"
expect_status 2
expect_match 'only files whose names end in .efi'
boot --driver "$work/one/same.efi" --driver "$work/other/Same.EFI"
expect_status 2
expect_match "^boot: two drivers are called Same.EFI: $work/one/same.efi and $work/other/Same.EFI; rename a copy"
boot --driver "$work/esp"
expect_status 2
expect_match '/esp. is a directory: name each driver in it with its own --driver$'
boot --esp "$work/esp" --add "$work/esp:/file"
expect_status 2
expect_match '^boot: .*/esp is a directory: name a file$'
: >"$work/empty"
boot --image "$work/empty"
expect_status 2
expect_match '^boot: .*/empty: there is no GPT: make an image with scripts/mkimage$'
boot --esp "$built/esp" --remove /nonesuch
expect_status 2
expect_match '^boot: --remove: /nonesuch is not on the partition: name a file'
for duration in 0 -5 nan soon; do
    boot "--timeout=$duration"
    expect_status 2
    expect_match "'$duration' is no number of seconds above 0$"
done
for option in --log --screen --writes; do
    boot "$option" "$work/nowhere/file"
    expect_status 2
    expect_match "there is no directory $work/nowhere: make it, or name another file$"
done
boot --keep "$work/empty"
expect_status 2
expect_match '/empty. is a file: name a directory'
boot --esp "$work/esp" --no-set-after -- -nonesuch
expect_status 2
expect_match '^# FAILED: QEMU did not start: .*nonesuch'
truncate -s 1M "$work/in-use"
set -- -drive "if=none,id=one,format=raw,file=$work/in-use" -device virtio-blk-pci,drive=one
boot --esp "$work/esp" --no-set-after -- "$@" -drive "if=none,id=two,format=raw,file=$work/in-use" \
    -device virtio-blk-pci,drive=two
expect_status 2
expect_match '^# FAILED: QEMU did not start: .*"write" lock; Is another process using the image \[.*/in-use\]\?$'
expect_nothing_left

# Without QEMU in the path.
mkdir "$work/bin"
ln -s "$(python3 -c "import sys; print(sys.executable)")" "$work/bin/python3"
for tool in mformat mmd mcopy mdir mtype env rm; do ln -s "$(command -v "$tool")" "$work/bin/$tool"; done
path=$PATH
PATH=$work/bin
boot --esp "$work/esp"
PATH=$path
expect_status 77
expect_match 'qemu-system-x86_64 is not installed: scripts/setup run x86_64'
expect_nothing_left
PATH=$work/bin
boot --esp "$work/esp" --tpm tis
PATH=$path
expect_status 77
expect_match '^boot: --tpm: swtpm is not installed: it comes with the package swtpm '
expect_nothing_left

# A TPM that ends before QEMU has spoken to it.
printf '#!/bin/sh\necho no room; exit 3\n' >"$work/bin/swtpm"
chmod +x "$work/bin/swtpm"
PATH=$work/bin:$path
boot --esp "$work/esp" --tpm crb
PATH=$path
expect_status 2
expect_match '^# FAILED: QEMU did not start: .*tpm.socket'
expect_match '^boot: --tpm: swtpm ended with status 3: no room$'
expect_nothing_left

# A machine that waits for ever for something to boot, ended from outside.
for signal in INT TERM HUP; do
    shown="a boot that gets SIG$signal"
    rm -f "$work/serial"
    "$root/scripts/boot" --quick --esp "$work/esp" --tpm tis --log "$work/serial" -- -name "ended-by-$signal-$$" \
        >"$work/output" 2>&1 &
    boot=$!
    while [ ! -s "$work/serial" ] && kill -0 "$boot"; do sleep 0.1; done
    running=$(holds pgrep -f "^qemu-system.*ended-by-$signal-$$")
    emulator=$(pgrep -P "$boot" -f '^swtpm socket ' || echo none)
    kill -s "$signal" "$boot"
    set +e
    wait "$boot"
    status=$?
    set -e
    unseen=yes
    result "$running" "QEMU was running"
    result "$([ "$(holds pgrep -f "^qemu-system.*ended-by-$signal-$$")" = no ] && echo yes || echo no)" "QEMU is gone"
    result "$(holds test "$emulator" != none)" "its TPM was there"
    result "$([ -e "/proc/$emulator" ] && echo no || echo yes)" "its TPM is gone"
    expect_nothing_left
done

finish

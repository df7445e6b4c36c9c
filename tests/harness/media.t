#!/bin/sh
# scripts/boot --medium, without a boot: what a medium cannot do is refused before QEMU starts.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

loader=/EFI/BOOT/BOOTX64.EFI
: >"$work/serial"

# refused 'REGEX' OPTIONS...
refused() {
    message=$1
    shift
    boot "$@" -- -nonesuch # which QEMU would complain of
    expect_status 2
    expect_match "$message"
    expect_no_match 'QEMU did not start'
}

refused "invalid choice: 'floppy' \(choose from 'virtio-blk', " --medium floppy
for medium in virtio-blk cd net; do
    boot_hardware --medium "$medium" -- -nonesuch
    expect_status 2
    expect_match '--profile hardware boots a USB stick: leave --medium out$'
done
for medium in cd net; do
    refused "--writes: nothing is written with --medium $medium; take another medium\$" \
        --medium "$medium" --writes "$work/writes"
done

# Commas in paths, which QEMU takes for the end of a name. No machine is started: it has no such device.
mkdir "$work/a,b"
named() {
    TMPDIR="$work/a,b" boot "$@"
    expect_status 2
    expect_match '^# FAILED: QEMU did not start: .*nonesuch'
    expect_no_match 'Invalid parameter'
}
for medium in virtio-blk cd net; do named --medium "$medium" -- -device nonesuch; done
named --writes "$work/a,b/writes" -- -device nonesuch
result "$(holds test -e "$work/a,b/writes")" 'the file for the writes is made'
if command -v swtpm >"$work/swtpm"; then named --tpm tis -- -device nonesuch; fi
TMPDIR="$work/a,b" boot_hardware -- -device nonesuch
expect_status 2
expect_match '^# FAILED: QEMU did not start: .*nonesuch'

# Over the network there are no files.
refused '--driver: with --medium net the loader has no files; take another medium$' \
    --medium net --driver "$built/tests/healthy.efi"
refused "--add .*:/initrd.img: with --medium net the loader has no files but those inside it, which are \
/handoff/kernel.elf and /handoff/handoff.cfg; take another medium\$" --medium net --add "$root/Makefile:/initrd.img"
refused "^boot: --medium net: there is no $loader, which is what would be sent: put one there, or name one with \
--add FILE:$loader\$" --medium net --remove "$loader"
mkdir -p "$work/esp/EFI/BOOT" "$work/esp/handoff/drivers"
cp "$built/BOOTX64.EFI" "$work/esp$loader"
echo no loader >"$work/text"
: >"$work/esp/handoff/drivers/two.efi"
: >"$work/esp/handoff/drivers/one.efi"
refused '^boot: --medium net: /handoff/drivers/one\.efi is on the partition, and over the network' \
    --medium net --esp "$work/esp"
rm -r "$work/esp/handoff/drivers"
: >"$work/esp/handoff/more.txt"
refused '^boot: --medium net: not sent, since the loader has no files but those inside it: /handoff/more.txt$' \
    --medium net --esp "$work/esp" --add "$work/text:$loader"
rm "$work/esp/handoff/more.txt"
refused "^boot: --medium net: $loader: it is no EFI image: it does not begin with MZ\$" \
    --medium net --esp "$work/esp" --add "$work/text:$loader"

# What is inside or signed already stays as it is.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/my.key" -out "$work/my.pem" -subj /CN=my -days 2 2>/dev/null
"$root/scripts/bundle" --kernel "$built/kernel.elf" --config "$root/esp-template/handoff/handoff.cfg" \
    "$built/BOOTX64.EFI" "$work/bundle.efi"
"$root/scripts/sign" --key "$work/my.key" --cert "$work/my.pem" "$built/BOOTX64.EFI" "$work/signed.efi" \
    >"$work/signing"
refused 'net --kernel: the loader has one inside, in \.kernel, and stays as it is: name one without, or make it' \
    --medium net --add "$work/bundle.efi:$loader" --kernel "$built/kernel-dyn.elf"
refused 'net --set: the loader has one inside, in \.config, and stays as it is' \
    --medium net --add "$work/bundle.efi:$loader" --set wx=no
for option in '--set wx=no' "--kernel $built/kernel.elf"; do
    # shellcheck disable=SC2086 # an option and its value
    refused "net ${option%% *}: the loader is signed, and stays as it is" \
        --medium net --add "$work/signed.efi:$loader" $option
done

# Where the tool for CDs is missing.
mkdir "$work/bin"
ln -s "$(python3 -c "import sys; print(sys.executable)")" "$work/bin/python3"
for tool in qemu-system-x86_64 cp env mcopy mdir mtype rm; do
    ln -s "$(command -v "$tool")" "$work/bin/$tool"
done
path=$PATH
PATH=$work/bin
boot --medium cd
PATH=$path
expect_status 77
expect_match '^boot: xorriso, which makes the CD, is not installed: scripts/setup test, or take another --medium$'

finish

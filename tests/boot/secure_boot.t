#!/bin/sh
# Secure Boot is on. What is signed runs, to its whole verdict and the report on the volume; of what was changed
# since, nothing is loaded.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/boot/secure_boot.sh
. "${0%/*}/secure_boot.sh"

sign "$built/tests/healthy.efi" "$work/healthy.efi"
sign "$built/collect.efi" "$work/collect.efi"
secure --add "$bundle:/EFI/BOOT/BOOTX64.EFI" --driver "$work/healthy.efi" --set after=report
expect_status 0
expect_ok svam.succeeded
expect_ok variable.round_trip
expect_match '^# loader: Secure Boot: on; signatures vouch for this loader, for what is inside it and for drivers, '
expect_match '^# loader: kernel \.kernel of the loader: [0-9]+ bytes'
expect_match '^# loader: driver healthy\.efi started$'

# The next boot finds what this one kept; what was not signed does not touch it.
next_boot() {
    mv "$work/kept" "$work/$1"
    image=$work/$1/disk.img
    variables=$work/$1/vars.fd
    set_machine
    shift
    secure --no-set-after "$@"
}
next_boot first
expect_match '^handoff: error: an earlier run left something, .*collect\.efi, .* \(EFI_ACCESS_DENIED\); sign it too '
next_boot second --add "$work/collect.efi:/handoff/collect.efi"
expect_status 0
expect_match '^handoff: collected .handoff.report-[^ ]*-1\.tap$'
expect_match '^# PASSED: an earlier run: PASSED, '

# The firmware is asked for many in one boot: the changed ones, and what they were made of.
mkdir "$work/images"
cp "$bundle" "$work/images/bundle.efi"
cp "$work/healthy.efi" "$work/images/driver.efi"
cp "$built/bundle/EFI/BOOT/BOOTX64.EFI" "$work/images/unsigned.efi"
changed=
for part in headers headers+0 .text .text+0 .rodata .data .sbat .kernel .kernel+0 .kernel+100000 .reloc signature; do
    name=bundle-$(echo "$part" | tr + - | tr -d .)
    doctor "$part" "$bundle" "$work/images/$name.efi"
    changed="$changed $name"
done
# Fields of the headers, by their places (PE format): of the file header the sections' number, time stamp and
# characteristics; of the optional one the entry point, the image base, sizes, subsystem and characteristics, and the
# directory of relocations; of the first section name, sizes, places and characteristics.
for part in headers .text .data signature file+6 file+8 file+22 optional+4 optional+16 optional+24 optional+56 \
    optional+60 optional+68 optional+70 optional+152 table+0 table+8 table+12 table+16 table+20 table+36; do
    name=driver-$(echo "$part" | tr + - | tr -d .)
    doctor "$part" "$work/healthy.efi" "$work/images/$name.efi"
    changed="$changed $name"
done
# The checksum alone is not signed over.
doctor optional+64 "$work/healthy.efi" "$work/images/checksum.efi"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/other.key" -out "$work/other.pem" -subj /CN=other \
    -days 2 2>/dev/null
"$root/scripts/sign" --key "$work/other.key" --cert "$work/other.pem" "$work/images/unsigned.efi" \
    "$work/images/another-key.efi" >"$work/signing"

sign "$built/tests/loads.efi" "$work/loads.efi"
image=$built/handoff-bundle.img
set -- --add "$work/loads.efi:/EFI/BOOT/BOOTX64.EFI"
for file in "$work"/images/*; do
    set -- "$@" --add "$file:/images/${file##*/}"
done
secure "$@"
expect_status 1
expect_ok bundle.efi
expect_ok driver.efi
expect_ok checksum.efi
for name in unsigned another-key $changed; do
    expect_not_ok "$name.efi"
done
refused=$(grep -c '^  seen: "EFI_ACCESS_DENIED"$' "$work/output")
result "$(holds test "$refused" -eq 35)" "35 are refused with EFI_ACCESS_DENIED (it were $refused)"
finish

#!/bin/sh
# Secure Boot is on, and something is not signed: who refuses it, firmware or loader, and what is said.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/boot/secure_boot.sh
. "${0%/*}/secure_boot.sh"

# The firmware does not start the loader; that is not waited for until the timeout.
forbidden() {
    begun=$(date +%s)
    secure "$@"
    expect_status 2
    expect_match '^# FAILED: the firmware does not start the loader: Access Denied; with Secure Boot on it starts '
    result "$(holds test $(($(date +%s) - begun)) -lt 100)" 'nothing is waited for'
}
forbidden
doctor .kernel "$bundle" "$work/changed.efi"
forbidden --add "$work/changed.efi:/EFI/BOOT/BOOTX64.EFI"

# The loader runs, and refuses. tests/boot/apps/returns.c has to be signed as well.
sign "$built/tests/returns.efi" "$work/returns.efi"
# refuse_secure LOADER 'REGEX' OPTIONS...
# shellcheck disable=SC2086 # the machine is several words
refuse_secure() {
    loader=$1
    reason=$2
    shift 2
    refuse "$reason" --image "$image" --add "$work/returns.efi:/EFI/BOOT/BOOTX64.EFI" --add "$loader:/loader.efi" \
        "$@" $machine
}

sign "$built/BOOTX64.EFI" "$work/plain.efi"
refuse_secure "$work/plain.efi" \
    'handoff.kernel\.elf: Secure Boot is on, and no signature vouches for a kernel that is a file; put it inside' \
    --kernel "$built/kernel.elf" --driver "$built/tests/healthy.efi"
expect_no_match '^# console: handoff: driver '
refuse_secure "$bundle" 'other\.elf: Secure Boot is on, and .* take kernel= out of handoff\.cfg' \
    --add "$built/kernel.elf:/other.elf" --set 'kernel=\other.elf'

unsigned='healthy\.efi: the firmware cannot load it \(EFI_ACCESS_DENIED\); sign it with a key that the firmware'
refuse_secure "$bundle" "$unsigned" --driver "$built/tests/healthy.efi"
sign "$built/tests/healthy.efi" "$work/signed.efi"
mkdir "$work/drivers"
doctor .text "$work/signed.efi" "$work/drivers/healthy.efi"
refuse_secure "$bundle" "$unsigned" --driver "$work/drivers/healthy.efi"
finish

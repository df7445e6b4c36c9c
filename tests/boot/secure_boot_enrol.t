#!/bin/sh
# A key made and enrolled with the commands of docs/secure-boot.md, on firmware that has none: what it signed runs
# then, with Secure Boot on, and what another key signed does not.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/boot/secure_boot.sh
. "${0%/*}/secure_boot.sh"
variables=$ovmf/OVMF_VARS_4M.fd
set_machine

# commands SECTION: its first lines of shell, indented by four.
commands() {
    awk -v wanted="## $1" '/^## / { inside = $0 == wanted } inside && /^    / { taking = 1; print; next }
        taking { exit }' "$root/docs/secure-boot.md"
}

# -nodes: nobody is there to type a passphrase.
make_key() {
    {
        commands Sign | sed 's/-keyout/-nodes -keyout/'
        commands 'Enrol your key'
    } >make_key.sh
    sh -eu make_key.sh
}
made=$(cd "$work" && holds make_key)
result "$made" 'the commands of docs/secure-boot.md make a key and its signed lists'

set -- --add "$built/tests/enrols.efi:/EFI/BOOT/BOOTX64.EFI"
for name in db KEK PK; do
    set -- "$@" --add "$work/$name.auth:/keys/$name.auth"
done
secure "$@"
expect_status 0
for name in setup_mode db KEK PK user_mode; do
    expect_ok "$name"
done

mv "$work/kept/vars.fd" "$work/vars.fd"
variables=$work/vars.fd
set_machine
key=$work/my.key
certificate=$work/my.pem
sign "$built/bundle/EFI/BOOT/BOOTX64.EFI" "$work/own.efi"
secure --add "$work/own.efi:/EFI/BOOT/BOOTX64.EFI" --set checks=svam.
expect_status 0
expect_ok svam.succeeded
expect_match '^# loader: Secure Boot: on; '
secure --add "$bundle:/EFI/BOOT/BOOTX64.EFI"
expect_status 2
expect_match '^# FAILED: the firmware does not start the loader: Access Denied'
finish

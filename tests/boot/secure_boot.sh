# shellcheck shell=sh
# shellcheck disable=SC2154 # tests/boot/lib.sh sets them
# For the boot cases secure_boot*.t: firmware with Secure Boot on and the snakeoil key, whose private half everybody
# has, as the only one it trusts. Sets `machine`, `key` and `certificate`, or skips the whole file; sign FROM TO.
# shellcheck source=tests/boot/ovmf.sh
. "${0%/*}/ovmf.sh"
snakeoil=../ovmf/PkKek-1-snakeoil
find_ovmf OVMF_CODE_4M.secboot.fd OVMF_VARS_4M.snakeoil.fd "$snakeoil.key" "$snakeoil.pem"
firmware=$ovmf/OVMF_CODE_4M.secboot.fd
variables=$ovmf/OVMF_VARS_4M.snakeoil.fd
encrypted=$ovmf/$snakeoil.key
certificate=$ovmf/$snakeoil.pem

set_machine() {
    machine="--firmware $firmware:$variables"
}
set_machine
key=$work/snakeoil.key
openssl rsa -in "$encrypted" -passin pass:snakeoil -out "$key" 2>/dev/null

sign() {
    "$root/scripts/sign" --key "$key" --cert "$certificate" "$1" "$2" >"$work/signing" ||
        result no "scripts/sign signs $1"
}

# The bundle, signed, is what the cases begin with.
image=$built/handoff-bundle.img
bundle=$work/bundle.efi
sign "$built/bundle/EFI/BOOT/BOOTX64.EFI" "$bundle"

doctor() {
    "$root/tests/tools/doctor-image" "$@"
}

# secure OPTIONS...: boots the bundle's image with Secure Boot on.
# shellcheck disable=SC2086 # the machine is several words
secure() {
    boot --image "$image" "$@" $machine
}

#!/bin/sh
# scripts/bundle: what it puts into the loader is there, the image stays one that firmware takes, and what cannot be
# done is refused and leaves nothing behind.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture
loader=$built/BOOTX64.EFI
bundle=$work/bundle.efi
echo 'virtmap=compact' >"$work/settings"

# bundle KERNEL SETTINGS LOADER OUT
bundle() {
    scripts/bundle --kernel "$1" --config "$2" "$3" "$4"
}

holds_both() {
    bundle "$built/kernel.elf" "$work/settings" "$loader" "$bundle" &&
        scripts/check-image --subsystem 10 --sbat --kernel "$built/kernel.elf" "$bundle" &&
        objcopy -O binary -j .config "$bundle" "$work/config" && cmp "$work/config" "$work/settings"
}

# Headers apart, what was there stays as it was.
leaves_the_rest() {
    size=$(wc -c <"$loader")
    tail -c +1025 "$loader" >"$work/before"
    head -c "$size" "$bundle" | tail -c +1025 | cmp - "$work/before"
}

is_the_same() {
    touch -d 1999-12-31T23:59:59 "$work/settings"
    bundle "$built/kernel.elf" "$work/settings" "$loader" "$work/again.efi" && cmp "$bundle" "$work/again.efi"
}

# The linker has computed that of the loader.
checksum_is_the_linkers() {
    PYTHONPATH=scripts/lib python3 -B - "$loader" <<'END'
import sys
from efi_image import CHECKSUM, EfiImage
image = EfiImage(open(sys.argv[1], "rb").read())
data = bytearray(image.data)
at = image.header + CHECKSUM
data[at:at + 4] = b"\1\2\3\4"
image.renew_checksum(data)
sys.exit(bytes(data) != image.data)
END
}

is_signed() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/my.key" -out "$work/my.pem" -subj /CN=my -days 2
    scripts/sign --key "$work/my.key" --cert "$work/my.pem" "$bundle" "$work/signed.efi"
}

result 'kernel and settings go into the loader' holds_both
result 'which stays as it was otherwise' leaves_the_rest
result 'the same files give the same bytes' is_the_same
result 'the checksum in its headers is what the linker makes of it' checksum_is_the_linkers
result 'it can be signed' is_signed

# refuses EXPRESSION KERNEL SETTINGS LOADER
refuses() {
    expression=$1
    shift
    status=0
    bundle "$@" "$work/unwanted" >"$work/refusal" 2>&1 || status=$?
    cat "$work/refusal"
    [ "$status" -eq 1 ] && grep -Eq -e "$expression" "$work/refusal" && ! grep -q Traceback "$work/refusal" &&
        [ "$(echo "$work"/unwanted*)" = "$work/unwanted*" ]
}

: >"$work/empty"
scripts/sign --key "$work/my.key" --cert "$work/my.pem" "$loader" "$work/signed-loader.efi" >"$work/output" 2>&1
head -c 300 "$loader" >"$work/headers"
head -c 40000 "$loader" >"$work/cut"
result 'a kernel twice' refuses 'it has a section \.kernel already: take one without' \
    "$built/kernel.elf" "$work/settings" "$bundle"
result 'into what is signed' refuses 'it is signed, and would not be any more: add sections first, then sign' \
    "$built/kernel.elf" "$work/settings" "$work/signed-loader.efi"
result 'an empty kernel' refuses '\.kernel would be empty: leave it out' "$work/empty" "$work/settings" "$loader"
result 'empty settings' refuses '\.config would be empty: leave it out' "$built/kernel.elf" "$work/empty" "$loader"
result 'into what is no image' refuses 'settings: it is no EFI image: it does not begin with MZ' \
    "$built/kernel.elf" "$work/settings" "$work/settings"
result 'into what was cut off' refuses 'cut: section \.text ends at byte .* it was cut off' \
    "$built/kernel.elf" "$work/settings" "$work/cut"
result 'into what was cut off in its headers' refuses 'headers: its headers are not all there' \
    "$built/kernel.elf" "$work/settings" "$work/headers"
result 'a kernel that is not there' refuses 'nowhere.elf: No such file or directory: name files that can be read' \
    "$work/nowhere.elf" "$work/settings" "$loader"

finish

#!/bin/sh
# Signing for Secure Boot: what is signed verifies, what is wrong is named, and the key stays where it is.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture
for name in my other; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/$name.key" -out "$work/$name.pem" -subj "/CN=$name" \
        -days 2 2>/dev/null
done
openssl pkey -in "$work/my.key" -aes256 -passout pass:secret -out "$work/encrypted.key"
openssl x509 -in "$work/my.pem" -outform DER -out "$work/my.der"
head -n 5 "$work/my.key" >"$work/damaged.key"
mkdir "$work/nothing"
: >"$work/nothing/readme"

# sign KEY CERT FROM TO
sign() {
    scripts/sign --key "$work/$1" --cert "$work/$2" "$3" "$4" </dev/null
}

# refuses EXPRESSION KEY CERT FROM: it says so, ends with 1 and leaves nothing behind.
refuses() {
    expression=$1
    shift
    ends 1 "$expression" sign "$@" "$work/unwanted" && [ "$(echo "$work"/unwanted*)" = "$work/unwanted*" ]
}

loader=$built/BOOTX64.EFI
result 'no key' refuses 'KEY: .*/no.key does not exist' no.key my.pem "$loader"
result 'a directory for a key' refuses 'KEY: .*/nothing cannot be read' nothing my.pem "$loader"
result 'no certificate' refuses 'CERT: .*/no.pem does not exist' my.key no.pem "$loader"
result 'a certificate for a key' refuses 'KEY: .*/my.pem is no private key' my.pem my.pem "$loader"
result 'a damaged key' refuses 'KEY: .*/damaged.key is damaged' damaged.key my.pem "$loader"
result 'a key for a certificate' refuses 'CERT: .*/my.key is no certificate in PEM form' my.key my.key "$loader"
result 'a certificate in DER form' refuses 'CERT: .*from DER: openssl x509 -inform DER' my.key my.der "$loader"
result "another key's certificate" refuses 'KEY and CERT do not belong together' my.key other.pem "$loader"
result 'an encrypted key without its passphrase' \
    refuses 'was not signed: .* the passphrase right' encrypted.key my.pem "$loader"
result 'what is no image' refuses 'README.md was not signed: it is no EFI image' my.key my.pem README.md
result 'what is not there' refuses 'nowhere.efi does not exist' my.key my.pem nowhere.efi
result 'a directory without an image' refuses 'nothing holds no \*\.efi' my.key my.pem "$work/nothing"

# An image that was cut off, wherever: what is missing would be signed as if it were zeros, or not at all.
sign my.key my.pem "$loader" "$work/whole.efi" >/dev/null
size=$(wc -c <"$work/whole.efi")
for length in 40 100 200 40000 $(($(wc -c <"$loader") - 1)) $((size - 1)); do
    head -c "$length" "$work/whole.efi" >"$work/cut.efi"
    result "an image cut off at $length bytes" \
        refuses 'cut.efi was not signed: .*(cut off|no EFI image)' my.key my.pem "$work/cut.efi"
done

# refuses_target EXPRESSION FROM TO: and TO stays what it is.
refuses_target() {
    before=$(ls -ld "$3" 2>&1)
    status=0
    sign my.key my.pem "$2" "$3" >"$work/refusal" 2>&1 || status=$?
    cat "$work/refusal"
    [ "$status" -eq 1 ] && grep -Eq -e "^sign: .*$1" "$work/refusal" && [ "$(wc -l <"$work/refusal")" -eq 1 ] &&
        [ "$before" = "$(ls -ld "$3" 2>&1)" ]
}
mkfifo "$work/pipe"
ln -s /dev/full "$work/full"
: >"$work/file"
mkdir "$work/empty"
result 'into a directory' refuses_target 'empty is a directory: name the file' "$loader" "$work/empty"
result 'a name that ends in /' refuses_target 'new/ ends in /' "$loader" "$work/new/"
result 'onto a pipe' refuses_target 'pipe is no file' "$loader" "$work/pipe"
result 'onto a device' refuses_target 'full is no file' "$loader" "$work/full"
result 'a directory onto a file' refuses_target 'file exists already' "$work/nothing" "$work/file"
result 'a directory into itself' refuses_target 'is inside' "$work/nothing" "$work/nothing/signed"
result 'below a file' refuses_target 'file/new: nothing can be written there' "$loader" "$work/file/new"
result 'nothing is left of it' test -z "$(find "$work" -name '.sign-*')"

# odd NAME: it is a name as good as any.
odd() {
    mkdir "$work/$1 from" && cp "$loader" "$work/$1 from/$1.efi" &&
        sign my.key my.pem "$work/$1 from" "$work/$1" >"$work/said" && cat "$work/said" &&
        grep -Fxq "signed  $work/$1/$1.efi" "$work/said" && sbverify --cert "$work/my.pem" "$work/$1/$1.efi"
}
result 'a name with |' odd 'a|b'
result 'a name with &, a backslash and blanks' odd ' &\1 [x]*'
begins_with_dash() {
    (cd "$work" && cp "$OLDPWD/$loader" ./-x.efi && "$OLDPWD/scripts/sign" --key my.key --cert my.pem -x.efi -y.efi &&
        sbverify --cert my.pem ./-y.efi)
}
result 'a name that begins with -' begins_with_dash

# sbsign says that all is well, and its signature is not.
lying() {
    mkdir -p "$work/lying"
    # shellcheck disable=SC2016 # its own arguments: the image, and where it goes
    printf '#!/bin/sh\ncp "$7" "$6"\n' >"$work/lying/sbsign"
    chmod +x "$work/lying/sbsign"
    PATH=$work/lying:$PATH refuses 'its new signature does not verify' my.key my.pem "$loader"
}
result 'a signature that does not verify' lying

# The passphrase of an encrypted key is asked for on the terminal, of which `script` makes one.
signs_with_passphrase() {
    command="scripts/sign --key $work/encrypted.key --cert $work/my.pem $loader $work/asked.efi"
    { sleep 2; echo secret; } | script -qec "$command" /dev/null && sbverify --cert "$work/my.pem" "$work/asked.efi"
}
command -v script >/dev/null && result 'the passphrase is asked for' signs_with_passphrase

signs_tree() {
    mkdir -p "$work/tree/deep" && cp "$loader" "$work/tree/A.EFI" &&
        cp "$built/tests/healthy.efi" "$work/tree/deep/b.efi" && echo text >"$work/tree/deep/c.txt" &&
        sign my.key my.pem "$work/tree" "$work/signed" &&
        sbverify --cert "$work/my.pem" "$work/signed/A.EFI" &&
        sbverify --cert "$work/my.pem" "$work/signed/deep/b.efi" &&
        cmp "$work/tree/deep/c.txt" "$work/signed/deep/c.txt" && cmp "$loader" "$work/tree/A.EFI"
}

fails() {
    if "$@"; then return 1; fi
}
result 'a directory is signed in a copy' signs_tree
result 'what is there is not overwritten' fails sign my.key my.pem "$work/tree" "$work/signed"
result 'a signature is of one certificate only' fails sbverify --cert "$work/other.pem" "$work/signed/A.EFI"

# sbverify judges as firmware does: one bit, anywhere.
notices_a_bit() {
    for part in headers .text .rodata .data .sbat .kernel .kernel+0 .reloc signature; do
        tests/tools/doctor-image "$part" "$1" "$work/changed.efi"
        if sbverify --cert "$work/my.pem" "$work/changed.efi"; then
            echo "the change in $part was not noticed"
            return 1
        fi
    done
}

signed=$built/signed/esp/EFI/BOOT/BOOTX64.EFI
makes_signed_image() {
    make "ARCH=$architecture" sign "KEY=$work/my.key" "CERT=$work/my.pem" &&
        sbverify --cert "$work/my.pem" "$built/signed/BOOTX64.EFI" && sbverify --cert "$work/my.pem" "$signed" &&
        scripts/check-image --sbat --kernel "$built/kernel.elf" "$signed"
}

holds_what_was_signed() {
    MTOOLS_SKIP_CHECK=1 mtype -i "$built/handoff-signed.img@@1M" ::/EFI/BOOT/BOOTX64.EFI | cmp - "$signed" &&
        openssl x509 -inform DER -in "$built/signed/esp/handoff/enrol.cer" | cmp - "$work/my.pem"
}
result 'make sign signs loader and bundle' makes_signed_image
result 'the signed image holds the signed bundle, and the certificate' holds_what_was_signed
result 'a changed bit is noticed wherever it is' notices_a_bit "$signed"
result 'no key was copied' fails grep -r 'PRIVATE KEY' "$built/signed" "$built/handoff-signed.img"

result 'make sign says what it needs' ends 2 'say make sign KEY=FILE CERT=FILE' make sign
result 'make bundle without that kernel' ends 2 'KERNEL=nowhere.elf is no file' make bundle KERNEL=nowhere.elf
result 'make bundle of what is no kernel' ends 2 'KERNEL=README.md is no ELF64 file' make bundle KERNEL=README.md

keeps_the_last_image() {
    cp "$built/handoff-signed.img" "$work/before.img"
    ends 2 'do not belong together' make sign "KEY=$work/my.key" "CERT=$work/other.pem" &&
        cmp "$built/handoff-signed.img" "$work/before.img" && sbverify --cert "$work/my.pem" "$signed"
}
result 'make sign that fails leaves what was signed before' keeps_the_last_image

# The kernel stub alone leaves a result to be collected. In a copy: others boot the bundle at this moment.
collects_only_from_the_stub() {
    copy=$work/copy/$architecture
    mkdir -p "$copy" &&
        cp -a "$built/obj" "$built"/kernel*.elf "$built"/*.o "$built/collect.efi" "$loader" "$copy" || return 1
    make "ARCH=$architecture" "BUILD=$work/copy" bundle "KERNEL=$built/kernel-dyn.elf" &&
        grep -q '^#after=report' "$copy/bundle/handoff/handoff.cfg" &&
        cmp esp-template/handoff/handoff.cfg "$built/bundle/handoff/handoff.cfg"
}
result 'a bundle of another kernel waits for no report' collects_only_from_the_stub

finish

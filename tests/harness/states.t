#!/bin/sh
# scripts/boot --states: a machine goes on from where its own firmware has started, and from no other's.
# The guest is tests/boot/apps/scripted.c.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"
[ -n "$started" ] || { echo '1..0 # SKIP FIRMWARE_PATH, or firmware without flash'; exit 0; }

states=$work/states
mkdir -p "$states" "$work/esp/EFI/BOOT"
cp "$built/tests/scripted.efi" "$work/esp/EFI/BOOT/BOOTX64.EFI"
printf '%s\n' 'TAP version 14' 1..1 'ok 1 - first' '!shutdown' >"$work/script"

guest() {
    boot --esp "$work/esp" --add "$work/script:/script.txt" "$@"
}

number_of_states() {
    find "$states" -type f | wc -l
}

passes() {
    guest "$@"
    expect_status 0
    expect_ok first
}

passes --save-state
mv "$work/kept/vars.fd" "$work/vars.fd"
passes
result "$(holds cmp "$work/kept/vars.fd" "$work/vars.fd")" 'its variables are those of the machine that was saved'

# Whoever is refused a state that is damaged would have gone on from it.
damage() {
    for state in "$1"/*; do
        head -c 1000000 "$state" >"$work/part"
        mv "$work/part" "$2/${state##*/}"
    done
}

refuses() {
    guest "$@"
    expect_status 2
    expect_match "^boot: --states: .*/[0-9a-f]{32}\.state: QEMU cannot go on from there: remove it$"
}

damage "$states" "$states"
refuses
passes -- -m 320M
passes --medium ahci --save-state # it tells what its disk is, before that is read
cp "${started#*:}" "$work/other.fd"
printf '\000' | dd of="$work/other.fd" bs=1 seek=300000 conv=notrunc status=none
passes --firmware "${started%%:*}:$work/other.fd"
result "$(holds test "$(number_of_states)" = 1)" 'these were machines of their own'

# What tests/boot/start-firmware has left is what boot cases go on from.
mkdir "$work/left"
damage "$built/tests/states" "$work/left"
refuses --states "$work/left"
refuses --states "$work/left" --screen "$work/screen.ppm"
managed=$(dirname "${started%%:*}")/OVMF_CODE_4M.secboot.fd
[ ! -r "$managed" ] || refuses --states "$work/left" --firmware "$managed:${started#*:}"

guest --states "$work/nowhere"
expect_status 2
expect_match 'argument --states: .*/nowhere. is no directory: make it, or leave the option out$'
run --save-state
expect_status 2
expect_match 'error: --save-state: name the directory, --states DIR$'

finish

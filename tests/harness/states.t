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

passes
mv "$work/kept/vars.fd" "$work/vars.fd"
result "$(holds test "$(number_of_states)" = 0)" 'nothing is saved unasked'
passes --save-state
result "$(holds test "$(number_of_states)" = 1)" 'the state is saved, and nothing else is'
passes
result "$(holds cmp "$work/kept/vars.fd" "$work/vars.fd")" 'its variables are those of a machine that started anew'

# Whoever is refused a state that is damaged would have gone on from it.
for state in "$states"/*; do
    head -c 1000000 "$state" >"$work/part"
    mv "$work/part" "$state"
done
guest
expect_status 2
expect_match "^boot: --states: $states/[0-9a-f]*\.state: QEMU cannot go on from there: remove it$"
passes --no-quick
passes -- -m 320M
passes --medium ahci
cp "${started#*:}" "$work/other.fd"
printf '\000' | dd of="$work/other.fd" bs=1 seek=300000 conv=notrunc status=none
passes --firmware "${started%%:*}:$work/other.fd"
result "$(holds test "$(number_of_states)" = 1)" 'these were machines of their own'
guest --states "$work/nowhere"
expect_status 2
expect_match 'argument --states: .*/nowhere. is no directory: make it, or leave the option out$'
"$root/scripts/boot" --save-state >"$work/output" 2>&1 || status=$?
expect_status 2
expect_match 'error: --save-state: name the directory, --states DIR$'

finish

#!/bin/sh
# tests/boot/start-firmware: what it refuses, and that it leaves nothing where the firmware does not start the guest.
# What it leaves otherwise is booted by states.t, and all boot cases.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

start() {
    shown="start-firmware $*"
    set +e
    TMPDIR=$work "$root/tests/boot/start-firmware" "$@" >"$work/output" 2>&1
    status=$?
    set -e
    unseen=yes
}

start --help
expect_status 0
expect_match '^example: tests/boot/start-firmware '
start "$built/tests/scripted.efi" "$work/code"
expect_status 2
expect_match '^usage: tests/boot/start-firmware GUEST.efi CODE STORE STATES$'

# A guest that ends without the word that is expected of it.
start "$built/tests/returns.efi" "$work/code" "$work/store" "$work/states"
expect_status 2
expect_match '^start-firmware: the firmware did not start tests/boot/apps/scripted\.c: scripts/boot says why$'
result "$(holds test ! -e "$work/code")" 'no firmware is named, so that make starts it again'
result "$(holds test -z "$(find "$work/states" -type f)")" 'no state is left'
finish

#!/bin/sh
# Both chipsets of QEMU, and no display.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

for machine in pc q35; do
    boot -- -machine "$machine"
    expect_status 0
done

boot -- -vga none
expect_status 0
expect_match '^# loader: screen: none'
finish

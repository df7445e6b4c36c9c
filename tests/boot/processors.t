#!/bin/sh
# One processor and four, an old one and a new one, and 5-level paging or every other feature found on.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

for options in '-smp 1' '-smp 4' '-cpu qemu64' '-cpu max'; do
    # shellcheck disable=SC2086 # two words
    boot -- $options
    expect_status 0
    expect_match '^# loader: page_table: .* 4 levels'
done

boot --driver "$built/tests/five_levels.efi" -- -cpu max
expect_status 0
expect_match '^# loader: page_table: .* 5 levels'
expect_match '^# loader: driver five_levels.efi: a boot-services driver, whose code and data end with'

boot --driver "$built/tests/every_feature.efi"
expect_status 0
expect_ok isolation.registers
finish

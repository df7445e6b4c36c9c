#!/bin/sh
# Drivers that do nothing wrong: no false alarm.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

innocent healthy
for check in attributes.present attributes.well_formed attributes.write_xor_execute attributes.enforced; do
    expect_ok "$check"
done

innocent properties_true
expect_ok properties.well_formed
expect_ok properties.honest
expect_skip time.get

innocent wide_descriptors
expect_match '^# asked for .* descriptors of 56 bytes'
expect_ok attributes.well_formed
finish

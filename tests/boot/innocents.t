#!/bin/sh
# Drivers that do nothing wrong: no false alarm.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

innocent healthy

innocent wide_descriptors
expect_match '^# asked for .* descriptors of 56 bytes'
finish

#!/bin/sh
# 5-level paging, and every other feature, found on. (The matrix has processors of every kind.)
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --driver "$built/tests/five_levels.efi" -- -cpu max
expect_status 0
expect_match '^# loader: page_table: .* 5 levels'
expect_match '^# loader: driver five_levels.efi: a boot-services driver, whose code and data end with'

boot --driver "$built/tests/every_feature.efi"
expect_status 0
expect_ok isolation.registers
finish

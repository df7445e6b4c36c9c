#!/bin/sh
# Poison, permissions and the strict crossing, on and off.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --set poison=no
expect_status 0
expect_skip isolation.poison_intact
expect_match '^# loader: poison: left out, poison=no$'
expect_no_match '^# loader: poison: .* KiB'

boot --set poison=yes --set wx=yes
expect_status 0
expect_ok isolation.poison_intact
expect_match '^# loader: page_table: .*memory attributes: applied'

boot --set wx=no
expect_status 0
expect_ok isolation.no_fault
expect_match '^# loader: page_table: .*not applied'

boot --set crossing=strict
expect_status 0
expect_ok svam.succeeded
expect_ok isolation.poison_intact
finish

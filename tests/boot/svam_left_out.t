#!/bin/sh
# Some machines crash if SetVirtualAddressMap is called: virtmap=none leaves it out and goes on at physical addresses.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --set virtmap=none
expect_status 0
expect_skip svam.succeeded
expect_skip svam.witness_ran
expect_ok variable.round_trip
expect_ok isolation.no_fault
expect_match '^# loader: set_virtual: left out'
finish

#!/bin/sh
# As people boot it: with a display, in real time, with firmware that nobody has started before. All other cases leave
# that out, to be quick.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot_plain
expect_status 0
expect_ok svam.succeeded
expect_match '^# loader: screen: [0-9]+ x [0-9]+ at '
expect_match '^# verdict so far: .* 0 failed, .*; PASSED if the machine now switches off$'
finish

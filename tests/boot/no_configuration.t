#!/bin/sh
# Without handoff.cfg the defaults hold.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --remove /handoff/handoff.cfg --no-set-after
expect_status 0
expect_match '^# loader: .*handoff.cfg: not there; using the defaults'
expect_ok reset.shutdown
finish

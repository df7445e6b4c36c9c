#!/bin/sh
# Little memory, and more than fits below 4 GiB.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

for size in 64M 256M 6G; do
    boot -- -m "$size"
    expect_status 0
    expect_ok isolation.poison_intact
done
finish

#!/bin/sh
# Not enough memory: for a large kernel, and for the page tables once all else is allocated.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

refuse 'kernel.elf: no memory for 16[0-9]{3} pages' --kernel "$built/kernel-large.elf" -- -m 64M
judge=returns_hungry
refuse 'the page tables: no memory for [0-9]+ pages'
finish

#!/bin/sh
# Words of runtime memory that SetVirtualAddressMap left as they were, or moved too far: the verdict lists those that
# a service then faults with.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

checks=svam.residue,svam.converted_once,runtime.get_variable,isolation.no_fault
pair='0x[0-9a-f]+ at [^ ]+'

# expect_listed KIND IMAGE: the address that a service faulted with is among the words that are listed so.
expect_listed() {
    address=$(sed -n 's/^  fault: .*, address \(0x[0-9a-f]*\)"$/\1/p' "$work/output" | head -n 1)
    expect_match "^  seen: \"runtime code, .*; $1: ($pair, )*${address:-no address} at $2\\+0x"
}

boot --driver "$built/tests/converted_twice.efi" --driver "$built/tests/unconverted_pointer.efi" \
    --set "checks=$checks"
expect_status 1
expect_not_ok svam.converted_once
first='the first, at converted_twice.efi\+0x[0-9a-f]+, is now 0xffff1'
expect_match "^  seen: \"pointers converted twice: 1; $first"
expect_ok svam.residue
expect_match '^  seen: "runtime code, [0-9]+ words: [0-9]{3,} converted, 1 converted twice, [0-9]+ still physical, '
expect_listed 'still physical' unconverted_pointer.efi
expect_no_match '\+0x[0-9a-f]{1,3}[,;"]' # headers

boot --driver "$built/tests/stale_pool.efi" --set "checks=$checks"
expect_status 1
expect_ok svam.converted_once
expect_match '^# none of [0-9]{3,} pointers in runtime memory was converted twice'
expect_match 'runtime data, [0-9]+ words: [0-9]+ converted, 0 converted twice, '
expect_listed 'to boot services' stale_pool.efi
finish

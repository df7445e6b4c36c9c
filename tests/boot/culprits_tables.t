#!/bin/sh
# What firmware tells of itself: Memory Attributes Table and EFI_RT_PROPERTIES_TABLE.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails attributes_writable_code attributes.write_xor_execute writable-code - 'EfiRuntimeServicesCode, ' \
    '[0-9]+ of [0-9]+ entries are both writable and executable, the first'
culprit fails attributes_gap attributes.well_formed not-as-specified - 'EfiRuntimeServicesCode, ' \
    'no entry covers the [0-9]+ bytes at 0x'
culprit fails attributes_stride attributes.well_formed not-as-specified - - \
    'entry number 1 of [0-9]+, 40 bytes each, '
expect_skip attributes.write_xor_execute
expect_skip attributes.enforced
culprit fails attributes_spanning attributes.well_formed not-as-specified - 'EfiRuntimeServices(Code|Data), ' \
    'entry number [0-9]+ of .* reaches beyond'
expect_skip attributes.write_xor_execute
expect_skip attributes.enforced

# Not its own fault: EDK2 before edk2-stable202511 does not know what is loaded so late.
specimen=large
boot_specimen
expect_status 0
expect_match '(none of [0-9]+ entries is both writable and|executable; 1 hold drivers that the loader started)'
expect_ok attributes.well_formed
expect_ok attributes.enforced

culprit fails time_denied properties.honest not-as-specified GetTime - \
    'GetTime is declared unsupported and returned EFI_SUCCESS'
expect_skip time.get
culprit fails time_denied_and_gone properties.honest stale-boot-services-data GetTime 'EfiBootServicesData, ' \
    'GetTime: time_denied_and_gone\.efi\+0x'
culprit fails properties_malformed properties.well_formed not-as-specified - - '.* version 1 and length 4'
expect_skip properties.honest
finish

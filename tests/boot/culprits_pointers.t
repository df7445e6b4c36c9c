#!/bin/sh
# Pointers that SetVirtualAddressMap left as they were, or that it was too much for.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails unconverted_pointer isolation.no_fault unconverted-pointer GetVariable 'EfiRuntimeServicesData, '
culprit fails unconverted_list_node isolation.no_fault unconverted-pointer GetTime 'EfiRuntimeServicesData, '
culprit fails unconverted_callback isolation.no_fault unconverted-code-pointer GetTime 'EfiRuntimeServicesCode, '
culprit fails converted_twice isolation.no_fault converted-twice GetTime 'in no descriptor'
culprit fails copied_table svam.tables_converted unconverted-code-pointer - 'EfiRuntimeServicesCode, ' 'GetTime is 0x'

# Where the virtual address of one region is the physical one of another.
setting=virtmap=over
culprit fails converted_again svam.converted_once converted-twice - 'EfiRuntimeServicesCode, ' \
    'pointers converted twice: 1'
finish

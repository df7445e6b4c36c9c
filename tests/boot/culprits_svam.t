#!/bin/sh
# SetVirtualAddressMap itself. What it uses that is not its own is in crossing.t.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails handlers_twice svam.witness_ran not-as-specified - - '.* handler ran 2 times'
culprit fails handlers_never svam.witness_ran not-as-specified - - '.* handler ran 0 times'
culprit fails stale_checksum svam.tables_converted not-as-specified - 'EfiRuntimeServicesData, ' \
    "the system table's CRC32"
culprit warns svam_accepts_second_call svam.second_call_refused not-as-specified - - \
    'a second call returned EFI_SUCCESS'

besides='unconverted-(code-)?pointer'
culprit fails svam_does_nothing svam.witness_ran not-as-specified - - '.* handler ran 0 times'
besides=''
culprit fails svam_refuses svam.succeeded svam-refused - - 'SetVirtualAddressMap returned EFI_NO_MAPPING'
culprit warns svam_takes_any_version svam.bad_arguments not-as-specified - - \
    'a wrong descriptor version returned EFI_SUCCESS'
culprit fails converts_anything svam.convert_pointer not-as-specified - - \
    'ConvertPointer of .*, returned EFI_SUCCESS .*; expected EFI_NOT_FOUND'
finish

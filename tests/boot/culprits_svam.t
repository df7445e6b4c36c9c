#!/bin/sh
# SetVirtualAddressMap itself. Some of it is only found out where it has no more memory than it may use; the services
# are then still at their physical addresses.
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
besides=unconverted-code-pointer
culprit fails svam_refuses svam.succeeded svam-refused - - 'SetVirtualAddressMap returned EFI_NO_MAPPING'

setting=crossing=strict
culprit fails boot_data_in_svam svam.succeeded stale-boot-services-data - 'EfiBootServicesData, '
culprit fails page_zero_in_svam svam.succeeded null-pointer - '.* at 0x0; page 0' \
    'SetVirtualAddressMap: page_zero_in_svam\.efi\+0x[0-9a-f]+ (read|wrote to) 0x'
culprit fails handler_in_boot_code exit_boot.no_boot_service boot-service-called - 'EfiBootServicesCode, ' \
    'SetVirtualAddressMap ran boot-services code'
finish

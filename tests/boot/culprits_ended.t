#!/bin/sh
# What ended with ExitBootServices, and is used all the same.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails stale_pool isolation.no_fault stale-boot-services-data GetVariable 'EfiBootServicesData, '
culprit fails writes_reclaimed isolation.no_fault stale-boot-services-data GetTime 'EfiBootServicesData, '
expect_match '^  fault: "exception 14, error code 0x2, '
culprit fails boot_service_called exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, '
culprit fails protocol_located exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, '
culprit fails boot_services_table isolation.no_fault stale-boot-services-data GetTime 'EfiBootServicesCode, '
culprit fails debug_print isolation.no_fault stale-boot-services-data GetTime 'EfiBootServices'
culprit fails device_writes isolation.poison_intact stale-boot-services-data - 'EfiBootServicesData, ' \
    '1 of [0-9]+ words'
culprit warns console_restored exit_boot.tables_cleared not-as-specified - - 'EFI_SYSTEM_TABLE.ConOut is not null'
finish

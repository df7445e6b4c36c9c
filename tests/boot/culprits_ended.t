#!/bin/sh
# What ended with ExitBootServices, and is used all the same.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails stale_pool isolation.no_fault stale-boot-services-data GetVariable 'EfiBootServicesData, '
culprit fails writes_reclaimed isolation.no_fault stale-boot-services-data GetTime 'EfiBootServicesData, '
expect_match '^  fault: "exception 14, error code 0x2, '
culprit fails boot_service_called exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, ' \
    'GetTime: boot_service_called\.efi\+0x[0-9a-f]+ called Stall at 0x'
culprit fails protocol_located exit_boot.no_boot_service protocol-used GetTime 'EfiBootServicesCode, ' \
    'GetTime: protocol_located\.efi\+0x[0-9a-f]+ called LocateProtocol at 0x'
culprit fails protocol_kept isolation.no_fault protocol-used GetTime 'EfiBootServicesData, ' \
    'GetTime: protocol_kept\.efi\+0x[0-9a-f]+ read EFI_LOADED_IMAGE_PROTOCOL\+0x48 at 0x'
culprit fails boot_services_table exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, ' \
    'GetTime: boot_services_table\.efi\+0x[0-9a-f]+ read EFI_BOOT_SERVICES\.(Raise|Restore)TPL at 0x'
expect_not_ok isolation.no_fault
expect_match '^# 7\. .* yes, by GetTime: boot-service-called at '
culprit fails boot_services_null isolation.no_fault null-pointer GetTime '.* at 0x0; page 0' \
    'GetTime: boot_services_null\.efi\+0x[0-9a-f]+ read 0xf8, .*EFI_SYSTEM_TABLE\.BootServices'
expect_match '^  next: ".*EFI_SYSTEM_TABLE\.BootServices, ConIn, ConOut, StdErr and their handles'
culprit fails debug_print isolation.no_fault protocol-used GetTime 'EfiBootServices' \
    'GetTime: debug_print\.efi\+0x[0-9a-f]+ read EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL\+0x8 at 0x'
culprit fails device_writes isolation.poison_intact stale-boot-services-data - 'EfiBootServicesData, ' \
    '1 of [0-9]+ words'
culprit warns console_restored exit_boot.tables_cleared not-as-specified - - 'EFI_SYSTEM_TABLE.ConOut is not null'
culprit fails exit_not_told exit_boot.events not-as-specified - - \
    'an EVT_SIGNAL_EXIT_BOOT_SERVICES handler ran 0 times'
finish

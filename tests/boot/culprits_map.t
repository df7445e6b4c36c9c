#!/bin/sh
# The memory map.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails map_runtime_unmarked map.runtime_types_marked bad-runtime-map - 'EfiRuntimeServicesData, 1 page'
culprit fails map_runtime_on_free map.only_runtime_marked bad-runtime-map - 'EfiConventionalMemory, 1 page'
culprit fails map_overlapping map.no_overlap not-as-specified - 'EfiConventionalMemory, ' \
    '.* EfiReservedMemoryType, 1 '
culprit fails map_empty map.no_empty_or_wrapping not-as-specified - - '.*: EfiReservedMemoryType, 0 pages'
culprit fails map_wrapping map.no_empty_or_wrapping not-as-specified - - \
    '.*: EfiReservedMemoryType, 72057594037927935 pages'
culprit fails map_misaligned map.aligned bad-runtime-map - 'EfiReservedMemoryType, 1 page at 0xfd000800'
culprit warns map_without_cacheability map.cacheability not-as-specified - 'EfiMemoryMappedIO, 1 page' \
    '.*: 1 of [0-9]+, the first is .* attributes 0x0'
culprit fails map_size_odd map.size_probe not-as-specified - - \
    'GetMemoryMap asked for [0-9]+ bytes, which is no number'
culprit warns map_late_runtime map.runtime_stable bad-runtime-map - 'EfiMemoryMappedIO, 1 page at 0xfd000000'
besides=stale-boot-services-data
culprit fails vendor_in_pool map.tables_covered undeclared-region - 'EfiBootServicesData, ' \
    'the vendor string .2 bytes'
besides=''
finish

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
finish

#!/bin/sh
# One driver for each other diagnosis, on firmware with management mode: the verdict is the same.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"
# shellcheck source=tests/boot/smm.sh
. "${0%/*}/smm.sh"

culprit fails stack_hog isolation.no_fault stack-overrun GetTime 'the guard page below the stack'
culprit fails name_overrun isolation.buffers buffer-overrun GetNextVariableName \
    "the guard page behind the caller's buffer"
culprit fails enables_interrupts isolation.no_fault interrupts-enabled GetTime -
culprit fails asserts isolation.no_fault unknown GetTime -
culprit fails attributes_writable_code attributes.write_xor_execute writable-code - 'EfiRuntimeServicesCode, '
culprit fails map_runtime_unmarked map.runtime_types_marked bad-runtime-map - 'EfiRuntimeServicesData, 1 page'
culprit warns stale_key_twice exit_boot.succeeded stale-map-key - - 'succeeded only at attempt 3; '
culprit fails svam_refuses svam.succeeded svam-refused - - 'SetVirtualAddressMap returned EFI_NO_MAPPING'
culprit fails handlers_twice svam.witness_ran not-as-specified - - '.* handler ran 2 times'
culprit fails reset_returns reset.shutdown returned-from-reset ResetSystem - 'ResetSystem returned'
finish

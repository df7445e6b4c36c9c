#!/bin/sh
# How a service has to leave the processor and the stack of its caller.
# shellcheck source=tests/boot/culprits.sh
. "${0%/*}/culprits.sh"

culprit fails stack_hog isolation.no_fault stack-overrun GetTime 'the guard page below the stack'
culprit warns deep_stack isolation.stack stack-overrun GetTime - 'GetTime used 1[0-9]{4} bytes'
culprit fails enables_interrupts isolation.no_fault interrupts-enabled GetTime -
culprit fails leaves_interrupts_on isolation.registers not-as-specified GetTime - \
    '.* GetTime left flags IF, DF, AC at 0x200'
culprit fails leaves_direction_set isolation.registers not-as-specified GetTime - \
    '.* GetTime left flags IF, DF, AC at 0x400'
culprit fails clobbers_register isolation.registers not-as-specified GetTime - '.* GetTime left rbx at 0x0'
culprit fails svam_leaves_debugging_on isolation.registers not-as-specified SetVirtualAddressMap - \
    '.*SetVirtualAddressMap left cr4 at 0x628, it was 0x620'
culprit fails asserts isolation.no_fault unknown GetTime - 'GetTime: asserts\.efi\+0x[0-9a-f]+ raised exception 3, '
finish

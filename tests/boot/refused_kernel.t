#!/bin/sh
# Kernels that are refused, each for its own reason.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

kernel() {
    "$root/tests/tools/doctor-elf" "$1" "$built/kernel.elf" "$work/cases/$1.elf"
    refusal "$1.elf: .*$2" "kernel=/cases/$1.elf\n"
}

kernel empty 'ends inside its own headers'
kernel headers-cut 'ends inside its own headers'
kernel truncated 'beyond the end of the file'
kernel text 'not an ELF file'
kernel class 'not a 64-bit'
kernel machine 'another processor'
kernel type 'neither ET_EXEC nor ET_DYN'
kernel overlapping 'share a page'
kernel wrapping 'wraps around'
kernel outside-memory 'no memory for [0-9]+ pages'
kernel outside-file 'beyond the end of the file'
kernel writable-executable 'both writable and executable'
kernel entry 'entry point lies in no executable segment'
kernel lower-half 'below the higher half'
kernel in-window 'linked at 0xffff881000000000, among the addresses that the loader hands out'
judge_refusals

refuse 'no such kernel' --remove /handoff/kernel.elf
# Without a folder to put it in, the log gets one.
mkdir -p "$work/bare/EFI/BOOT"
refuse 'no such kernel' --esp "$work/bare" --no-set-after
finish

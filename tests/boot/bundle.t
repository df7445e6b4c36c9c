#!/bin/sh
# The loader with its kernel inside, on firmware without Secure Boot.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot --image "$built/handoff-bundle.img"
expect_status 0
expect_match '^# loader: Secure Boot: (off|this firmware has none)'
expect_match '^# loader: kernel \.kernel of the loader: [0-9]+ bytes'

# A file that kernel= names comes before it.
boot --image "$built/handoff-bundle.img" --add "$built/kernel-dyn.elf:/other.elf" --set 'kernel=/other.elf' \
    --set checks=none
expect_match '^# loader: kernel: kernel= names \\other\.elf; the one inside the loader is left aside$'
expect_match '^# loader: kernel \\other\.elf: relocated by 0xffffffff80000000$'

# With checks=none all is well without a word of the loader, but for the one that says where the kernel begins.
result "$(holds test "$(grep -ac 'handoff: ' "$work/serial")" -eq 1)" 'the loader says nothing before the kernel'

# What is no kernel is refused there as it is in a file.
"$root/tests/tools/doctor-image" .kernel+0 "$built/bundle/EFI/BOOT/BOOTX64.EFI" "$work/changed.efi"
refuse '\.kernel of the loader: the kernel is not an ELF file' --add "$work/changed.efi:/loader.efi"
finish

#!/bin/sh
# Drivers that do not load, do not start, or crash the firmware.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

echo 'not an image' >"$work/text.efi"
refuse 'text.efi: the firmware cannot load it \(EFI_[A-Z_]*\); it must be a whole PE32\+ image for this processor' \
    --driver "$work/text.efi"
refuse 'scripted.efi: an application, which is unloaded when it returns \(EFI_UNSUPPORTED\); build it as a ' \
    --driver "$built/tests/scripted.efi"
refuse 'start_fails.efi: its entry point failed \(EFI_DEVICE_ERROR\); mend it, or remove it' \
    --driver "$built/tests/start_fails.efi"
refuse 'handoff.drivers: cannot be listed' --remove /handoff/drivers --add "$work/text.efi:/handoff/drivers"

# The firmware's exception handler speaks and stops for ever: that is not waited for. The driver is named even where
# nothing but errors is to be said.
boot --set checks=none --driver "$built/tests/crashes_at_start.efi"
expect_status 3
expect_match '^# FAILED: the firmware crashed: X64 Exception Type - 06\(#UD - Invalid Opcode\); RIP 0x[0-9a-f]+; '
expect_match '; Find image based on IP\(0x[0-9A-F]+\) .*\(ImageBase=[0-9A-F]+, '
expect_match 'EntryPoint=[0-9A-F]+\), so at offset 0x1000 of that image; the last line before was: '
expect_match 'the last line before was: handoff: driver crashes_at_start.efi: starting; if that names a driver'
finish

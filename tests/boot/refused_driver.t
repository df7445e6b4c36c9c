#!/bin/sh
# Drivers that do not load or do not start.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

echo 'not an image' >"$work/text.efi"
refuse 'text.efi: the firmware cannot load it \(EFI_[A-Z_]*\); it must be a whole PE32\+ image for this processor' \
    --driver "$work/text.efi"
refuse 'scripted.efi: an application, which is unloaded when it returns; build it as a runtime driver' \
    --driver "$built/tests/scripted.efi"
refuse 'start_fails.efi: its entry point returned EFI_DEVICE_ERROR' --driver "$built/tests/start_fails.efi"
refuse 'handoff.drivers: cannot be listed' --remove /handoff/drivers --add "$work/text.efi:/handoff/drivers"
finish

#!/bin/sh
# Drivers that do not load or do not start.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

echo 'not an image' >"$work/text.efi"
refuse 'text.efi: does not load \(EFI_' --driver "$work/text.efi"
refuse 'start_fails.efi: its entry point returned EFI_DEVICE_ERROR' --driver "$built/tests/start_fails.efi"
refuse 'handoff.drivers: cannot be listed' --remove /handoff/drivers --add "$work/text.efi:/handoff/drivers"
finish

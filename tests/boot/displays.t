#!/bin/sh
# Every kind of screen that QEMU has for the firmware: none, without a framebuffer, in RAM, and from 640 x 480 to 4K.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# display WIDTHxHEIGHT OPTIONS... -- QEMU-ARGUMENTS: what the loader finds, and the verdict in its colour.
display() {
    size=$1
    shift
    boot --set after=halt --screen "$work/screen.ppm" "$@"
    expect_status 0
    expect_match "^# loader: screen: ${size%x*} x ${size#*x} at 0x"
    expect_picture "$size" "$green" 100
    expect_code ''
}

green=006e2e red=b00020
display 640x480 -- -vga none -device VGA,xres=640,yres=480
display 1280x800 -- -vga none -device virtio-vga,xres=1280,yres=800
display 800x600 -- -vga none -device ramfb

# A refresh rate that leaves the size expressible in the display's EDID, from which the firmware takes it.
display 3840x2160 -- -vga none -device bochs-display,xres=3840,yres=2160,refresh_rate=30000,vgamem=64M

# Above 4 GiB, three bytes a pixel, lines with a rest.
display 1000x700 --driver "$built/tests/high_screen.efi" -- -vga none -device ramfb -m 6G
expect_match '^# loader: screen: 1000 x 700 at 0x140000000$'

# Red is red.
boot --set after=halt --driver "$built/tests/stale_pool.efi" --screen "$work/screen.ppm" \
    -- -vga none -device VGA,xres=1280,yres=800
expect_status 1
expect_picture 1280x800 "$red" 100
expect_code '( [a-z_.]+=stale-boot-services-data)+ more=[0-9]+'
conditions='\([0-9]+ calls with no physical address translated, [0-9]+ faults?\)'
expect_match "^# 6\..* not known: [A-Za-z]+ faulted otherwise \(stale-boot-services-data\) $conditions\$"

# This one can only be asked to copy pixels.
boot -- -vga none -device virtio-gpu-pci
expect_status 0
expect_match '^# loader: screen: none'
finish

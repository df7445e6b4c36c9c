#!/bin/sh
# Every kind of screen that QEMU has for the firmware: none, without a framebuffer, in RAM, and from 640 x 480 to 4K.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# display WIDTHxHEIGHT OPTIONS...: what the loader finds, and the picture of it.
display() {
    size=$1
    shift
    boot --screen "$work/screen.ppm" -- -vga none "$@"
    expect_status 0
    expect_match "^# loader: screen: ${size%x*} x ${size#*x} at 0x"
    expect_picture "$size"
}

expect_picture() {
    "$root/tests/boot/picture" "$work/screen.ppm" >"$work/colours" 2>&1 || true
    result "$(holds grep -qx "$1" "$work/colours")" "the picture has $1 pixels"
}

display 640x480 -device VGA,xres=640,yres=480
display 1280x800 -device virtio-vga
display 800x600 -device ramfb

# A refresh rate that leaves the size expressible in the display's EDID, from which the firmware takes it.
display 3840x2160 -device bochs-display,xres=3840,yres=2160,refresh_rate=30000,vgamem=64M

# This one can only be asked to copy pixels.
boot -- -vga none -device virtio-gpu-pci
expect_status 0
expect_match '^# loader: screen: none'
finish

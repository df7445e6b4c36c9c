#!/bin/sh
# What the kernel stub draws: the verdict's colour in its place, and a QR code that says what the serial port says.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# draws WIDTH HEIGHT OPTIONS...
draws() {
    width=$1
    height=$2
    shift 2
    boot --set after=halt --screen "$work/screen.ppm" "$@"
    result "$(holds test "$(sed -n 2p "$work/screen.ppm")" = "$width $height")" "the screen is $width x $height"
}

# pixel X Y: its colour.
pixel() {
    behind=$((((height - $2) * width - $1) * 3))
    tail -c "$behind" "$work/screen.ppm" | head -c 3 | od -An -tx1 | tr -d ' '
}

# expect_band COLOUR TOP HEIGHT: from one edge of the screen to the other.
expect_band() {
    for place in "1 $2" "$((width - 2)) $2" "1 $(($2 + $3 - 1))" "$((width - 2)) $(($2 + $3 - 1))"; do
        # shellcheck disable=SC2086 # two numbers
        result "$(holds test "$(pixel $place)" = "$1")" "$width x $height: $1 at $place"
    done
}

draws 640 480 --driver "$built/tests/stale_pool.efi" --set checks=variable. -- -vga none -device VGA,xres=640,yres=480
expect_status 1
expect_band b00020 64 64
expect_code ' checks=variable\.( variable\.[a-z_]+=stale-boot-services-data)+'

draws 1280 800 -- -vga none -device VGA,xres=1280,yres=800
expect_status 0
expect_band 006e2e 128 128
expect_code ''

draws 1920 1080 --set checks=map. -- -vga none -device bochs-display,xres=1920,yres=1080
expect_status 0
expect_band 006e2e 160 160
expect_code ' checks=map\.'

# Nothing selected is nothing passed.
draws 640 480 --set checks=none -- -vga none -device VGA,xres=640,yres=480
expect_status 0
expect_band 1c4f9c 64 64
expect_match '^# verdict: NOTHING, 0 passed, 0 failed, 0 skipped, 0 warnings$'
expect_match '^# NOTHING: no check was selected$'
expect_code ' poison=no checks=none'

# The kernel stub stops before it has planned a check. The size is no multiple of anything.
draws 1366 768 --set checks=nonsense -- -vga none -device bochs-display,xres=1366,yres=768
expect_status 1
expect_match '^Bail out! checks= names no check'
expect_band b00020 128 96
finish

#!/bin/sh
# scripts/boot --screen: a picture of each way in which a run ends. The guest is tests/boot/apps/scripted.c.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

mkdir -p "$work/esp/EFI/BOOT"
cp "$built/tests/scripted.efi" "$work/esp/EFI/BOOT/BOOTX64.EFI"

# pictured PLAN END ARGUMENTS...: boots a guest that writes on the screen, and ends so after its first result.
pictured() {
    printf '>%s\nTAP version 14\n%s\nok 1 - first\n%s\n' 'some white letters' "$1" "$2" >"$work/script"
    shift 2
    boot --esp "$work/esp" --add "$work/script:/script.txt" --screen "$picture" "$@"
}

picture=$work/screen.ppm
pictured 1..2 '!shutdown' -- -global VGA.xres=1280 -global VGA.yres=800
expect_status 1
expect_picture 1280x800 000000 900
picture=$work/screen.png
pictured 1..1 '!hang' -- -global VGA.xres=800 -global VGA.yres=600
expect_status 0
expect_picture 800x600 000000 900 "$picture"

picture=$work/early.png
pictured 1..2 '!hang' --timeout 5
expect_status 124
result "$(holds test "$(head -c 8 "$work/early.png" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a)" 'PNG is PNG'

picture=$work/screen.png
rm -f "$picture"
pictured 1..1 '!exit' -- -device isa-debug-exit,iobase=0xf4,iosize=4 -global VGA.xres=1024 -global VGA.yres=768
expect_status 0
# Newer QEMU waits for the picture here as well (10.0 does, 7.2 does not).
if [ -e "$picture" ]; then
    expect_picture 1024x768 000000 900 "$picture"
else
    expect_match '^boot: .*/screen.png: no picture of the screen could be taken: QEMU ended by itself$'
fi
finish

#!/bin/sh
# scripts/mkimage --iso makes a CD that firmware finds its volume on, and that is a sound disk as well.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture
cd=$work/cd.iso

made() {
    scripts/mkimage --iso "$built/esp" "$cd" && [ ! -e "$cd.partial" ]
}

# Where El Torito's only entry says that the volume begins: the block behind "EFI" in xorriso's list.
catalogue() {
    xorriso -indev "$1" -report_el_torito plain 2>/dev/null >"$work/catalogue"
    cat "$work/catalogue"
    [ "$(grep -c '^El Torito boot img' "$work/catalogue")" -eq 1 ] &&
        grep -q '^El Torito boot img : *1 *UEFI *y *none ' "$work/catalogue"
}

block() {
    awk '/^El Torito boot img/ { print $NF }' "$work/catalogue"
}

# The partition table has it at the same place.
one_volume() {
    sgdisk -v "$cd" | grep 'No problems found'
    number=$(sgdisk -p "$cd" | awk '$6 == "EF00" { print $1 }')
    sgdisk -i "$number" "$cd" | tee /dev/stderr | grep -q "First sector: $(($(block) * 4)) "
}

sound_volume() {
    tail -c +$(($(block) * 2048 + 1)) "$cd" >"$work/volume"
    fsck.vfat -n "$work/volume"
}

holds_the_tree() {
    MTOOLS_SKIP_CHECK=1 mcopy -s -i "$cd@@$(($(block) * 2048))" ::/ "$work/tree"
    diff -r "$built/esp" "$work/tree"
}

the_same() {
    cp -r "$built/esp" "$work/esp"
    find "$work/esp" -exec touch -d 1999-12-31T23:59:59 {} +
    (umask 077 && TZ=Asia/Tokyo scripts/mkimage --iso "$work/esp" "$work/again.iso") && cmp "$cd" "$work/again.iso"
}

# More than 32 MiB: El Torito has no number for it, and firmware takes what ISO 9660 says of its end (UEFI 2.10,
# 13.3.2.1).
large_tree() {
    mkdir "$work/large"
    truncate -s 40M "$work/large/module"
    scripts/mkimage --iso "$work/large" "$work/large.iso" && catalogue "$work/large.iso" &&
        [ "$(awk '/^El Torito boot img/ { print $(NF - 1) }' "$work/catalogue")" -le 1 ] &&
        [ "$(od -An -tu4 -j $((16 * 2048 + 80)) -N 4 "$work/large.iso")" -ge $((40 * 512 + $(block))) ]
}

disk_full() {
    status=0
    (ulimit -f 1024 && scripts/mkimage --iso "$built/esp" "$work/none.iso") >"$work/refusal" 2>&1 || status=$?
    cat "$work/refusal"
    [ "$status" -eq 1 ] && grep -q '^mkimage: .*none.iso could not be made' "$work/refusal" &&
        ! grep -q Traceback "$work/refusal" && [ "$(echo "$work"/none*)" = "$work/none*" ]
}

result 'a CD is made' made
result 'El Torito names one image, for UEFI, without emulation' catalogue "$cd"
result 'the partition table is sound, and has the same volume' one_volume
result 'its file system is sound' sound_volume
result 'it holds the tree' holds_the_tree
result 'other dates give the same CD, byte for byte' the_same
result 'a volume of more than 32 MiB ends where ISO 9660 does' large_tree
result 'where files may not be so large nothing is left' disk_full

finish

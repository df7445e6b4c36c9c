#!/bin/sh
# The same sources give the same bytes, in another directory, time zone and umask; and the disk image is sound.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture

build_elsewhere() {
    mkdir "$work/elsewhere"
    cp -r Makefile include loader kernel-stub scripts esp-template tests "$work/elsewhere"
    (umask 077 && TZ=Asia/Tokyo LC_ALL=C make -C "$work/elsewhere" "ARCH=$architecture" all)
}

same() {
    cmp "$1" "$work/elsewhere/$1"
}

result 'it builds in another directory' build_elsewhere
for file in "$built"/*.EFI "$built/kernel.elf" "$built/handoff.img"; do
    result "$file is the same, byte for byte" same "$file"
done

without_partition_table() {
    tail -c +1048577 "$1" | head -c -1048576 >"$2"
}

no_problems() {
    sgdisk -v "$1" | tee /dev/stderr | grep -q 'No problems found'
}

# An image that differs shows that cmp had something to find.
differs() {
    mkdir "$work/changed"
    cp -r "$built/esp" "$work/changed/esp"
    echo '# changed' >>"$work/changed/esp/handoff/handoff.cfg"
    scripts/mkimage "$work/changed/esp" "$work/changed.img"
    ! cmp "$work/changed.img" "$built/handoff.img"
}

large_tree() {
    mkdir "$work/large"
    truncate -s 300M "$work/large/module"
    scripts/mkimage "$work/large" "$work/large.img"
    without_partition_table "$work/large.img" "$work/large.fat"
    no_problems "$work/large.img" && fsck.vfat -n "$work/large.fat"
}

result 'another tree gives another image' differs
result 'the partition table is sound' no_problems "$built/handoff.img"
without_partition_table "$built/handoff.img" "$work/fat"
result 'the file system is sound' fsck.vfat -n "$work/fat"
result 'the image grows with its contents' large_tree

finish

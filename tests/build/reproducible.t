#!/bin/sh
# The same sources give the same bytes, in another directory, at another time, in another time zone and umask.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture

build_elsewhere() {
    mkdir "$work/elsewhere"
    cp -r Makefile include loader kernel-stub scripts esp-template tests "$work/elsewhere"
    (umask 077 && TZ=Asia/Tokyo LC_ALL=C make -C "$work/elsewhere" "ARCH=$architecture" all bundle)
}

same() {
    cmp "$1" "$work/elsewhere/$1"
}

result 'it builds in another directory' build_elsewhere
for file in "$built"/*.EFI "$built/kernel.elf" "$built/handoff.img" "$built/handoff-bundle.img"; do
    result "$file is the same, byte for byte" same "$file"
done

# bundles KERNEL [ARGUMENTS OF MAKE]: what is named goes in, and the kernel stub if nothing is.
bundles() {
    kernel=$1
    shift
    make -C "$work/elsewhere" "ARCH=$architecture" bundle "$@" &&
        "$work/elsewhere/scripts/check-image" --kernel "$kernel" "$work/elsewhere/$built/bundle/EFI/BOOT/BOOTX64.EFI"
}
cp "$built/kernel-dyn.elf" "$work/another.elf"
result 'another kernel goes into the bundle' bundles "$work/another.elf" "KERNEL=$work/another.elf"
result 'and the kernel stub again' bundles "$built/kernel.elf"

# An image that differs shows that cmp had something to find.
differs() {
    mkdir "$work/changed"
    cp -r "$built/esp" "$work/changed/esp"
    echo '# changed' >>"$work/changed/esp/handoff/handoff.cfg"
    scripts/mkimage "$work/changed/esp" "$work/changed.img"
    ! cmp "$work/changed.img" "$built/handoff.img"
}

result 'another tree gives another image' differs

finish

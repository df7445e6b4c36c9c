#!/bin/sh
# The disk image is one that any firmware takes, and the tools that say so would notice a broken one.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture
image=$built/handoff.img
first=2048        # the partition's first sector
copy=$work/copy   # to be damaged
cp --sparse=always "$image" "$copy"
sectors=$(($(stat -c %s "$image") / 512))

# number FILE OFFSET BYTES: little-endian.
number() {
    od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# is FILE OFFSET BYTES VALUE
is() {
    found=$(number "$1" "$2" "$3")
    [ "$found" -eq "$4" ] || { echo "byte $2 of $1 holds $found, not $4" && return 1; }
}

# --- the partition table: UEFI 2.10, 5.2.3 and 5.3

sound_table() {
    sgdisk -v "$1" >"$work/verified" 2>&1
    cat "$work/verified"
    grep -q 'No problems found' "$work/verified" && ! grep -Eiq 'warning|caution|problem:' "$work/verified"
}

protective() {
    is "$1" 446 4 131072 && is "$1" 450 1 238 && is "$1" 454 4 1 && is "$1" 458 4 $((sectors - 1)) &&
        is "$1" 510 2 43605 && cmp -i 462 -n 48 "$1" /dev/zero && cmp -n 440 "$1" /dev/zero
}

at_both_ends() {
    [ "$(tail -c 512 "$1" | head -c 8)" = 'EFI PART' ] && is "$1" $((512 + 32)) 8 $((sectors - 1))
}

one_esp() {
    sgdisk -p "$image" | grep -Eq '^ +1 ' && ! sgdisk -p "$image" | grep -Eq '^ +2 ' &&
        sgdisk -i 1 "$image" | tee /dev/stderr | grep -q 'code: C12A7328-F81F-11D2-BA4B-00A0C93EC93B' &&
        sgdisk -i 1 "$image" | grep -q "First sector: $first "
}

result 'the partition table is sound' sound_table "$image"
result 'the protective MBR covers the whole disk and starts nothing' protective "$image"
result 'the table stands at both ends of the disk' at_both_ends "$image"
result 'its only partition is an EFI system partition, aligned to a MiB' one_esp

# --- the file system

sound_volume() {
    tail -c +$((first * 512 + 1)) "$1" | head -c $(($(number "$1" $((first * 512 + 32)) 4) * 512)) >"$work/volume"
    fsck.vfat -n "$work/volume" >"$work/verified" 2>&1 || { cat "$work/verified" && return 1; }
    [ "$(wc -l <"$work/verified")" -eq 2 ] || { cat "$work/verified" && return 1; }
}

# The boot sector tells where the volume lies and how large it is; FAT32 begins at 65525 clusters.
boot_sector() {
    start=$((first * 512))
    is "$image" $((start + 28)) 4 $first && is "$image" $((start + 11)) 2 512 &&
        is "$image" $((start + 32)) 4 $((sectors - 2 * first)) && is "$image" $((start + 510)) 2 43605 &&
        [ "$(tail -c +$((start + 83)) "$image" | head -c 8)" = 'FAT32   ' ] &&
        [ $(((sectors - 2 * first) / $(number "$image" $((start + 13)) 1) - 200)) -ge 65525 ]
}

holds_the_tree() {
    MTOOLS_SKIP_CHECK=1 mcopy -s -i "$image@@$((first * 512))" ::/ "$work/tree"
    diff -r "$built/esp" "$work/tree"
}

result 'the file system is sound' sound_volume "$image"
result 'its boot sector fits the partition' boot_sector
result 'it holds the tree' holds_the_tree
result 'with what firmware starts from a stick' test -s "$work/tree/EFI/BOOT/BOOTX64.EFI"

# --- what is broken is noticed

# noticed WHAT OFFSET BYTES JUDGE: the bytes, in printf's notation, do harm. Afterwards the copy is whole again.
noticed() {
    dd if="$image" of="$work/whole" bs=1 skip="$2" count=8 2>/dev/null
    # shellcheck disable=SC2059 # the bytes are a format
    printf "$3" | dd of="$copy" bs=1 seek="$2" conv=notrunc 2>/dev/null
    result "noticed: $1" broken "$4"
    dd if="$work/whole" of="$copy" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

broken() {
    ! "$1" "$copy" && ! grep -q 'Usage:' "$work/output"
}

noticed 'a protective entry that is none' 450 '\203' protective
noticed 'a protective entry of another size' 458 '\377\377' protective
noticed 'the header' 536 'x' sound_table
noticed 'an entry' 1064 'x' sound_table
noticed 'the backup of the header' $(((sectors - 1) * 512 + 24)) 'x' sound_table
noticed 'a backup in another place' $((512 + 32)) 'x' at_both_ends
noticed 'a file allocation table that differs from its copy' $(((first + 32) * 512 + 40)) 'x' sound_volume
noticed 'a boot sector that differs from its copy' $((first * 512 + 3)) 'xxxx' sound_volume
result 'the copy is whole again' cmp "$image" "$copy"
rm -f "$copy"

# --- scripts/mkimage

# The image was built some time ago, from files of another date.
the_same() {
    cp -r "$built/esp" "$work/esp"
    find "$work/esp" -exec touch -d 1999-12-31T23:59:59 {} +
    scripts/mkimage "$work/esp" "$work/again.img" && cmp "$image" "$work/again.img"
}

large_tree() {
    mkdir "$work/large"
    truncate -s 300M "$work/large/module"
    scripts/mkimage "$work/large" "$work/large.img"
    sound_table "$work/large.img" && sound_volume "$work/large.img"
}

# refused WHERE: it fails and says so; the image that stood there stays, and nothing else.
refused() {
    [ "$status" -eq 1 ] && grep -q "^mkimage: .*$1/an.img could not be made" "$work/refusal" &&
        ! grep -q Traceback "$work/refusal" && [ "$(ls "$1")" = an.img ] && [ "$(cat "$1/an.img")" = old ]
}

file_too_large() {
    mkdir "$work/limited"
    echo old >"$work/limited/an.img"
    status=0
    (ulimit -f 2048 && scripts/mkimage "$built/esp" "$work/limited/an.img") >"$work/refusal" 2>&1 || status=$?
    cat "$work/refusal"
    refused "$work/limited"
}

disk_full() {
    echo old >"$work/full/an.img"
    status=0
    scripts/mkimage "$built/esp" "$work/full/an.img" >"$work/refusal" 2>&1 || status=$?
    cat "$work/refusal"
    refused "$work/full"
}

result 'other dates give the same image, byte for byte' the_same
result 'the image grows with its contents' large_tree
result 'where files may not be so large nothing is left' file_too_large
mkdir "$work/full"
if mount -t tmpfs -o size=100k tmpfs "$work/full" 2>"$work/why"; then
    trap 'umount "$work/full"; rm -rf "$work"' EXIT
    result 'where the disk is full nothing is left' disk_full
else
    skip 'where the disk is full nothing is left' "no small disk can be had: $(head -n 1 "$work/why")"
fi

finish

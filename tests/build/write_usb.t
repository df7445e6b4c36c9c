#!/bin/sh
# scripts/write-usb writes what it should to a stick, and to nothing else.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/build/stick/stand-in.sh
. tests/build/stick/stand-in.sh

image=$work/small.img
whole_image=build/$architecture/handoff.img

# An image of 4 MiB, with a partition that is full of what can be recognised.
small_image() {
    yes 'what is on the stick' | head -c 4M >"$image"
    dd if=/dev/zero of="$image" bs=1M count=1 conv=notrunc
    sgdisk --clear --new=1:2048:6143 --typecode=1:ef00 "$image"
}

write_usb() {
    scripts/write-usb --stand-in "$machine" "$@" </dev/null 2>&1
}

# refuses WHAT DEVICE EXPRESSION: and leaves the disk as it was.
refuses() {
    before=$(cksum <"$machine/dev/$2")
    result "refused: $1" ends 2 "^write-usb: .*$3" write_usb --force "$image" "$machine/dev/$2"
    result "  and untouched" test "$before" = "$(cksum <"$machine/dev/$2")"
}

# --- what is no stick

result 'an image to write' small_image
disk sda pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0 8
refuses 'a disk of the machine' sda 'neither removable nor USB'
disk sr0 pci0000:00/0000:00:14.0/usb2/2-9/2-9:1.0 8
fact device/type 5
refuses 'a CD drive' sr0 'CD or DVD drive: name a USB stick'
disk mmcblk0 pci0000:00/0000:00:1a.0/mmc0/mmc0:0001 8
fact device/type MMC
refuses 'memory that is soldered in' mmcblk0 'neither removable nor USB'
stick sdb
partition sdb1 4
refuses 'a partition' sdb1 'is a partition.*name /dev/sdb$'
stick sdc
fact size 0
refuses 'a reader without a card' sdc 'has no medium: put the card in'
stick sdd
fact ro 1
refuses 'a stick whose switch is on' sdd 'read-only: move its lock switch'
stick sde
fact queue/logical_block_size 4096
refuses 'sectors of another size' sde 'sectors of 4096 bytes'
stick sdf
fact size 6144
truncate -s 3M "$machine/dev/sdf"
refuses 'a stick that is too small' sdf 'too small: it has 3.1 MB, the image 4.2 MB; take a larger'

# --- what is in use

stick sdg
partition sdg1 4
mounted "$(cat "$place/sdg1/dev")" /dev/sdg1 '/media/me/MY\040STICK'
refuses 'a mounted partition' sdg '/dev/sdg1 is mounted at /media/me/MY STICK: .*umount /dev/sdg1'
stick sdh
mounted "$(cat "$place/dev")" /dev/sdh /mnt
refuses 'a mounted disk without partitions' sdh '/dev/sdh is mounted at /mnt'
stick sdi
partition sdi1 4
mounted "$(cat "$place/sdi1/dev")" /dev/sdi1 /
refuses 'the disk of the running system' sdi 'the disk that this system runs from'
stick sdj
partition sdj2 4
mkdir "$place/sdj2/holders/dm-0"
refuses 'a part of a volume group' sdj 'sdj2 is part of dm-0'
stick sdk
mkdir "$place/holders/md127"
refuses 'a part of an array' sdk 'sdk is part of md127'
# Its mounts have numbers of their own.
stick sdl
partition sdl1 4
ln -s "$machine/dev/sdl1" "$work/sdl1"
mounted 0:45 "$machine/dev/sdl1" /data
refuses 'a file system that spans disks' sdl 'is mounted at /data'
stick sdm
partition sdm1 4
echo "$machine/dev/sdm1 partition 4092 0 -2" >>"$machine/proc/swaps"
refuses 'swap space' sdm 'is used as swap space: swapoff'

# --- what cannot be a device or an image

result 'refused: a file' ends 2 'is no block device: name the stick' scripts/write-usb --force "$image" "$image"
result 'refused: what does not exist' \
    ends 2 'No such file or directory: is the stick plugged in' scripts/write-usb "$image" /dev/nonesuch
result 'refused: a device that is no disk' \
    ends 2 'is no block device' scripts/write-usb --force "$image" /dev/null
stick sdn
to_sdn() {
    write_usb --force "$1" "$machine/dev/sdn"
}
result 'refused: an image that is not there' ends 2 'nonesuch.img: No such file.*make builds' to_sdn nonesuch.img
cp "$image" "$work/broken.img"
printf 'x' | dd of="$work/broken.img" bs=1 seek=520 conv=notrunc 2>/dev/null
result 'refused: an image with a damaged header' ends 2 'header is wrong; build one' to_sdn "$work/broken.img"
cp "$image" "$work/broken.img"
printf 'x' | dd of="$work/broken.img" bs=1 seek=1030 conv=notrunc 2>/dev/null
result 'refused: an image with damaged entries' ends 2 "partition entries is wrong" to_sdn "$work/broken.img"
head -c 1000000 "$image" >"$work/broken.img"
result 'refused: an image that was cut off' ends 2 'was cut off: build it again' to_sdn "$work/broken.img"
result 'refused: what is no image' ends 2 'no GUID partition table' to_sdn Makefile
result 'nothing of it was written' cmp -n 8388608 "$machine/dev/sdn" /dev/zero
result 'wrong usage' ends 2 'name the image and the stick' scripts/write-usb "$image"
result 'make usb without DEV lists what there is' ends 0 'no removable or USB disk|^/dev/' env -u MAKEFLAGS make usb
result 'make usb passes the refusal on' ends 2 'write-usb: /dev/null is no block device' \
    env -u MAKEFLAGS make usb DEV=/dev/null FORCE=1
result '--list shows sticks' ends 0 'sdn: ACME Flash Disk, 8.4 MB, USB, removable' write_usb --list
lists() {
    grep -E "/dev/($1):" "$work/said"
}
no_machine_disk() {
    lists sdb && ! lists 'sda|mmcblk0|sr0'
}
result '--list shows no disk of the machine' no_machine_disk

# --- asking

# at_terminal: what comes in is typed.
at_terminal() {
    script -qefc "scripts/write-usb --stand-in $machine $image $machine/dev/sdn" /dev/null
}

asked() {
    echo "$1" | at_terminal
}

# exchanged: while it asks, the stick is pulled out and another one of the same size put in.
exchanged() {
    fact diskseq 7
    {
        for _ in $(seq 100); do
            grep -q 'Type sdn' "$work/said" && break
            sleep 0.1
        done
        fact diskseq 8
        echo sdn
    } | at_terminal
}
result 'without a terminal it does not write' ends 2 'there is no terminal to ask at; --force' \
    write_usb "$image" "$machine/dev/sdn"
result 'another answer than the name leaves it' ends 2 'was left as it is' asked yes
result 'another stick in its place is not written' ends 2 'no longer the disk that it was' exchanged
result 'nothing of it was written' cmp -n 8388608 "$machine/dev/sdn" /dev/zero
result 'its name is the answer' ends 0 'Type sdn to write.*|read back and compared' asked sdn
result 'it said what would be lost' grep -q 'ACME Flash Disk, 8.4 MB, USB, removable' "$work/said"
result 'it showed how far it was' grep -Eq 'writing \[#+\] 100%, 4 of 4 MiB, [0-9.]+ MiB/s' "$work/said"

# --- writing

# holds DISK: the partition is the image's, and the backup of its table stands at the disk's end.
holds() {
    cmp -i 1048576 -n 2097152 "$image" "$1" && sgdisk -v "$1" | tee "$work/verified" | grep -q 'No problems found' &&
        ! grep -Ei 'warning|caution|problem:' "$work/verified" &&
        [ "$(tail -c 512 "$1" | head -c 8)" = 'EFI PART' ]
}

# sector DISK OFFSET: a little-endian number.
sector() {
    od -An -t u4 -j "$2" -N 4 "$1" | tr -d ' '
}

result 'the stick holds the image' holds "$machine/dev/sdn"
result 'its protective MBR covers it' test "$(sector "$machine/dev/sdn" 458)" -eq 16383
result 'all of it up to the backup can be used' test "$(sector "$machine/dev/sdn" 560)" -eq 16350
stick sdo
head -c 8M /dev/urandom >"$machine/dev/sdo"
result 'a stick with old contents is written' ends 0 'could not be ejected: wait' \
    write_usb --force "$image" "$machine/dev/sdo"
result 'it holds the image' holds "$machine/dev/sdo"
stick sdp
fact size 8192
truncate -s 4M "$machine/dev/sdp"
result 'a stick of the very size is written' ends 0 'read back and compared' \
    write_usb --force "$image" "$machine/dev/sdp"
result 'it is the image, byte for byte' cmp "$image" "$machine/dev/sdp"
disk sdq pci0000:00/0000:00:14.0/usb2/2-4/2-4:1.0 8
result 'a USB disk that is not called removable' ends 0 'USB, not called removable' \
    write_usb --force "$image" "$machine/dev/sdq"
disk mmcblk1 pci0000:00/0000:00:1b.0/mmc1/mmc1:0001 8
fact device/type SD
fact device/name SU08G
result 'a memory card' ends 0 'SU08G, 8.4 MB, not USB' write_usb --force "$image" "$machine/dev/mmcblk1"

# --- mishaps

# mishap NAME: while $image is written to a stick that holds it already.
mishap() {
    MISHAP=$1 PYTHONPATH=tests/build/stick PYTHONDONTWRITEBYTECODE=1 write_usb --force "$image" "$machine/dev/$2"
}
# no_table DISK: neither the table nor its backup of before.
no_table() {
    ends 2 'no GUID partition table' to_sdn "$machine/dev/$1" &&
        [ -z "$(tail -c 512 "$machine/dev/$1" | tr -d '\0')" ]
}
stick sdt
for name in interrupt terminate hangup; do
    result "$name: it says so" ends 1 'stopped: it is half-written and does not boot. Write it again:' \
        mishap "$name" sdo
    result "$name: nothing boots from it" no_table sdo
    result "$name: it is written again" ends 0 'read back and compared' \
        write_usb --force "$image" "$machine/dev/sdo"
done
result 'pulled out: it says so' ends 1 'No such device: it is half-written' mishap unplugged sdo
result 'pulled out: nothing boots from it, whatever was not written out' no_table sdo
stick sdu
result 'pulled out at the end: it says that all is well' ends 0 'read back and compared' mishap pulled sdu
result 'pulled out at the end: so it is' holds "$machine/dev/sdu"
result 'it gives the command to repeat it' \
    ends 1 "^    scripts/write-usb $image $machine/dev/sdo" mishap interrupt sdo
result 'a stick that keeps less than it says' ends 1 'byte 2097152 reads back differently.*Take another' \
    mishap forget sdt
result 'a stick that keeps it as long as Linux does' ends 1 'byte 2097152 reads back differently.*Take another' \
    mishap worn sdt
limited() {
    (ulimit -f 4096 && write_usb --force "$image" "$machine/dev/sdo")
}
result 'a stick that refuses to be written' ends 1 'File too large: it is half-written' limited
moved() {
    truncate -s 9M "$machine/dev/sdo" && write_usb --force "$image" "$machine/dev/sdo"
}
result 'a stick of another size than Linux said' ends 2 'no longer the disk that it was' moved

mv "$machine/proc/self/mountinfo" "$work/mountinfo"
result 'what nobody thought of, before anything is written' ends 2 'FileNotFoundError: .*; nothing was written' \
    write_usb --force "$image" "$machine/dev/sdp"
mv "$work/mountinfo" "$machine/proc/self/mountinfo"

# --- root

# From where everybody may read: the tree may lie in root's own directory.
as_nobody() {
    cp -R scripts "$work" && chmod -R go+rX "$work/scripts"
    setpriv --reuid=65534 --clear-groups "$work/scripts/write-usb" \
        --stand-in "$machine" --force "$image" "$machine/dev/sdp"
}
chmod -R go+rX "$work"
if [ "$(id -u)" -eq 0 ]; then
    result 'refused: not root' ends 2 'may be written by root only: put sudo before' as_nobody
else
    chmod a-w "$machine/dev/sdp"
    result 'refused: not root' ends 2 'may be written by root only: put sudo before' \
        write_usb --force "$image" "$machine/dev/sdp"
fi

# --- a block device

# loop_device: the image's real size and more, as a disk of Linux.
loop_device() {
    truncate -s 300M "$work/disk"
    loop=$(losetup --find --show "$work/disk" 2>"$work/why") || return
    trap 'losetup -d "$loop"; rm -rf "$work"' EXIT
    stick "${loop#/dev/}"
    fact size 614400
    ln -sf "$loop" "$machine/dev/${loop#/dev/}"
}

sound_volume() {
    dd if="$loop" of="$work/volume" bs=1M skip=1 count=264 && fsck.vfat -n "$work/volume"
}

# in_use: as it is when mounted.
in_use() {
    python3 -c 'import os, subprocess, sys
os.open(sys.argv[-1], os.O_RDWR | os.O_EXCL)
sys.exit(subprocess.run(sys.argv[1:]).returncode)' \
        scripts/write-usb --stand-in "$machine" --force "$image" "$loop"
}

if loop_device; then
    result 'refused: a loop device of this machine' ends 2 'neither removable nor USB' \
        scripts/write-usb --force "$image" "$loop"
    result 'a block device is written' ends 0 'read back and compared' write_usb --force "$whole_image" "$loop"
    result 'its partition table is sound' ends 0 'No problems found' sgdisk -v "$loop"
    result 'its file system is sound' sound_volume
    result 'refused: in use, and only the kernel knows' ends 2 'something uses it that /proc does not show' in_use
else
    skip 'a block device' "no loop device: $(head -n 1 "$work/why")"
fi

finish

# shellcheck shell=sh
# A machine for scripts/write-usb, in $work/machine: its sys/ and proc/, and files that stand for its disks.

# shellcheck disable=SC2154 # of tests/build/lib.sh
machine=$work/machine

# disk NAME PATH MIB: PATH is where it hangs in the machine, as in /sys/devices/PATH. `place` is its folder there.
disk() {
    place=$machine/sys/devices/$2/block/$1
    mkdir -p "$place/device" "$place/queue" "$place/holders" "$machine/dev" "$machine/sys/class/block"
    ln -s "$place" "$machine/sys/class/block/$1"
    truncate -s "$3M" "$machine/dev/$1"
    fact size $(($3 * 2048))
    fact dev "99:$(find "$machine/sys/class/block" -type l | wc -l)"
    fact removable 0
    fact ro 0
    fact queue/logical_block_size 512
}

# stick NAME: a USB stick of 8 MiB.
stick() {
    disk "$1" pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0 8
    fact removable 1
    fact device/vendor 'ACME   '
    fact device/model 'Flash Disk      '
    fact device/type 0
}

# fact NAME VALUE: of the disk made last.
fact() {
    echo "$2" >"$place/$1"
}

# partition NAME MIB: of the disk made last.
partition() {
    mkdir -p "$place/$1/holders"
    ln -s "$place/$1" "$machine/sys/class/block/$1"
    fact "$1/partition" 1
    fact "$1/size" $(($2 * 2048))
    fact "$1/dev" "98:$(find "$machine/sys/class/block" -type l | wc -l)"
    truncate -s "$2M" "$machine/dev/$1"
}

# mounted NUMBER SOURCE POINT: a line of mountinfo.
mounted() {
    printf '30 1 %s / %s rw,relatime shared:1 - vfat %s rw\n' "$1" "$3" "$2" >>"$machine/proc/self/mountinfo"
}

mkdir -p "$machine/proc/self"
echo 'Filename Type Size Used Priority' >"$machine/proc/swaps"
mounted 97:1 /dev/nvme0n1p2 /

#!/bin/sh
# Boots are measured to the instruction, and one that comes to no figure is named.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

if [ "$architecture" != x86_64 ] || ! scripts/boot --list-firmware >/dev/null 2>&1; then
    skip 'boots are measured' 'there is no machine for that here'
    finish
    exit 0
fi

floor=build/x86_64/bench/floor.efi

# measured NAME OPTIONS...: into $work/NAME.
measured() {
    name=$1
    shift
    scripts/bench-boot "$@" >"$work/$name" && grep -q '^load [1-9]' "$work/$name"
}

# within A B PER_MILLE: the loads of both.
within() {
    awk -v allowed="$3" '$1 == "load" { load[++count] = $2 }
        END {
            more = load[1] - load[2]
            exit !(count == 2 && (more < 0 ? -more : more) * 1000 <= allowed * load[1])
        }' "$work/$1" "$work/$2"
}

takes_more() {
    awk '$1 == "load" { load[++count] = $2 } END { exit !(count == 2 && load[2] > load[1]) }' \
        "$work/once" "$work/ours"
}

# The same file with a byte in the middle of its last page changed.
damage() {
    cp build/x86_64/bench/kernel-load.elf "$work/kernel.elf"
    payload=$(readelf -lW "$work/kernel.elf" | awk '$1 == "LOAD" { offset = $2 } END { print offset }')
    printf '\377' | dd of="$work/kernel.elf" bs=1 seek=$((payload + 2048)) conv=notrunc status=none
    ! cmp -s build/x86_64/bench/kernel-load.elf "$work/kernel.elf"
}

result 'the floor is measured' measured once --loader $floor
result 'again' measured again --loader $floor
result 'both agree within 0.5 %' within once again 5
result 'the loader is measured' measured ours
result 'it takes more than the floor' takes_more
result 'and tells its stages' grep -q '^kernel_loaded [1-9]' "$work/ours"
result 'a loader that comes back is named, with what it said' \
    ends 3 'BOOTX64.EFI on virtio-blk: the subject came back to the firmware: EFI_.*last: .*nowhere.elf.*--keep DIR' \
    scripts/bench-boot --loader build/x86_64/BOOTX64.EFI --set kernel=/nowhere.elf
result 'a kernel that says nothing' ends 3 'told nothing' scripts/bench-boot --kernel build/x86_64/kernel.elf --size 0
result 'a kernel can be damaged' damage
result 'which is found out' ends 3 'pages of the kernel are not as they stand' \
    scripts/bench-boot --loader $floor --kernel "$work/kernel.elf" --size 0
result 'so is a loader that leaves the payload out' ends 3 '^bench-boot: .* 256 pages of the kernel are not' \
    scripts/bench-boot --loader build/x86_64/bench/hollow.efi
result 'refused: no loader' ends 2 'nowhere.efi is no file' scripts/bench-boot --loader nowhere.efi
result 'refused: a kernel that is none' ends 2 'README.md is no ELF64 file' scripts/bench-boot --kernel README.md
result 'refused: no kernel' ends 2 'nowhere.elf is no file.*make bench-boot' scripts/bench-boot --kernel nowhere.elf
result 'refused: no driver' ends 2 'nowhere.efi is no file.*make bench-boot' scripts/bench-boot --driver nowhere.efi
result 'refused: no time' ends 2 'timeout: 0: a whole number' scripts/bench-boot --timeout 0
result 'refused: less' ends 2 'timeout: -5: a whole number' scripts/bench-boot --timeout=-5
result 'refused: a medium that is none' ends 2 'invalid choice' scripts/bench-boot --medium floppy
result 'a loader that is not here, and no other' ends 77 'GRUB: not here: scripts/setup bench' \
    env PATH="$work" "$(python3 -c "import sys; print(sys.executable)")" scripts/bench-table --loader GRUB
result 'refused: part of the table as the document' ends 2 'publishes all' scripts/bench-table --size 1 --document x
finish

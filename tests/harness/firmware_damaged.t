#!/bin/sh
# Firmware that is cut, too long or damaged is refused before it is booted, with what is wrong with it.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"
started=

mkdir "$work/esp"
: >"$work/serial" # nothing is booted
code=$work/OVMF_CODE_4M.fd
variables=$work/OVMF_VARS_4M.fd
"$root/tests/tools/make-firmware" code --size 3653632 "$code"
"$root/tests/tools/make-firmware" variables --size 540672 "$variables"

# damaged 'REGEX' [OFFSET BYTES]: a copy of $file with other bytes at that place.
damaged() {
    cp "$file" "$work/damaged.fd"
    # shellcheck disable=SC2059 # the bytes are written as printf reads them
    [ $# -eq 1 ] || printf "$3" | dd of="$work/damaged.fd" bs=1 seek="$2" conv=notrunc status=none
    case $file in
    "$variables") refuse_damaged "$1" "$code:$work/damaged.fd" ;;
    *) refuse_damaged "$1" "$work/damaged.fd:$variables" ;;
    esac
}

# refuse_damaged REGEX FILES
refuse_damaged() {
    boot --esp "$work/esp" --firmware "$2"
    expect_status 2
    expect_match "^boot: --firmware: $work/damaged.fd is damaged, or not of its size: $1"
}

file=$code
damaged 'the header of the firmware volume at 0x0 has a wrong checksum: install it anew, or name another$' 44 '\0'
damaged 'the firmware volume at 0x0 says that it has .* bytes, which are not there' 36 '\1'
damaged 'no DXE core is found in its firmware volumes' 99 '\1'
damaged 'what is compressed in it, with LZMA, cannot be unpacked' 120 '\377'
damaged 'what is compressed in it, with LZMA, has no end' 96 '\100\0'
damaged 'the last 16 bytes, where a processor begins, are empty' 3653616 '\0'
cp "$file" "$work/damaged.fd"
truncate -s +1M "$work/damaged.fd"
refuse_damaged 'its firmware volumes end at 0x37c000, 1048576 bytes before the file' "$work/damaged.fd:$variables"
cp "$variables" "$work/damaged.fd"
truncate -s +1M "$work/damaged.fd"
refuse_damaged 'its firmware volumes end at 0x84000, 1048576 bytes before' "$code:$work/damaged.fd"
head -c 1048576 /dev/zero | cat - "$code" >"$work/damaged.fd"
refuse_damaged 'the 1048576 bytes at 0x0 are in no firmware volume' "$work/damaged.fd:$variables"
head -c 1048576 "$code" >"$work/damaged.fd"
refuse_damaged 'the firmware volume at 0x0 says that it has 3653632 bytes' "$work/damaged.fd:$variables"
file=$variables
damaged 'the header of the firmware volume at 0x0 has a wrong checksum' 44 '\0'
damaged 'no variable store begins at 0x48' 72 '\0'
damaged 'the header of the variable store at 0x48 says size 0xffff.*, format 0x5a, state 0xfe' 88 '\377\377\377\377'
damaged 'the header of the variable store at 0x48 says size .*, format 0x0' 92 '\0'
damaged 'the header of the variable store at 0x48 says size .*, state 0xff' 93 '\377'
finish

#!/bin/sh
# The build's assertions hold for what was built, and fail for a copy in which what they assert was broken.
set -eu
cd "${0%/*}/../.."
built=build/${ARCH:-x86_64}
work=$(mktemp -d "${TMPDIR:-/tmp}/handoff-case-XXXXXX")
trap 'rm -rf "$work"' EXIT
count=0
failed=0

result() {
    count=$((count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        sed 's/^/# /' "$work/output"
        failed=$((failed + 1))
    fi
}

accepts() {
    status=0
    "$@" >"$work/output" 2>&1 || status=$?
    result "$status" "accepted: $*"
}

# refuses WHAT-IT-MUST-SAY COMMAND...: exit status 1, and the message.
refuses() {
    message=$1
    shift
    status=0
    "$@" >"$work/output" 2>&1 || status=$?
    if [ "$status" -eq 1 ] && grep -q -e "$message" "$work/output"; then status=0; else status=1; fi
    result "$status" "refused: $message"
}

# doctored FILE OFFSET BYTES: a copy of FILE with the bytes, in printf's notation, at the offset.
doctored() {
    cp "$1" "$work/doctored"
    # shellcheck disable=SC2059 # the bytes are a format
    printf "$3" | dd of="$work/doctored" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# number FILE OFFSET BYTES: a little-endian number of the file.
number() {
    od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# --- scripts/check-image: offsets of Microsoft's PE format, counted from the signature
image=$built/BOOTX64.EFI
accepts scripts/check-image --subsystem 10 "$image"
signature=$(number "$image" 60 4)
optional=$((signature + 24))
sections=$((optional + $(number "$image" $((signature + 20)) 2)))

doctored "$image" $((signature + 8)) '\001\000\000\001'
refuses 'time stamp' scripts/check-image "$work/doctored"
doctored "$image" $((optional + 68)) '\014'
refuses 'Subsystem is 0000000c, not 0000000a' scripts/check-image "$work/doctored"
accepts scripts/check-image --subsystem 12 "$work/doctored"
doctored "$image" $((optional + 32)) '\000\002'
refuses 'SectionAlignment is 00000200' scripts/check-image "$work/doctored"
doctored "$image" $((optional + 70)) '\000\000'
refuses 'NX_COMPAT is not set' scripts/check-image "$work/doctored"
doctored "$image" $((optional + 152)) '\000\000\000\000\000\000\000\000'
refuses 'base relocation' scripts/check-image "$work/doctored"
doctored "$image" $((optional + 152)) '\000\000\000\000'
refuses 'base relocation directory is empty' scripts/check-image "$work/doctored"
doctored "$image" $((signature + 22)) '\057'
refuses 'relocations were stripped' scripts/check-image "$work/doctored"
doctored "$image" $((sections + 36)) '\040\000\000\340'
refuses 'writable and executable' scripts/check-image "$work/doctored"
# Last but one, and with a name that does not begin with a dot.
doctored "$image" $((sections + 80)) 'hot\000\000\000\000\000'
cp "$work/doctored" "$work/named"
doctored "$work/named" $((sections + 80 + 36)) '\040\000\000\340'
refuses 'writable and executable' scripts/check-image "$work/doctored"
doctored "$image" $((sections + 12)) '\000\022'
refuses 'page of its own' scripts/check-image "$work/doctored"
doctored "$image" 0 '\000\000'
refuses 'no PE image' scripts/check-image "$work/doctored"

sbat=$(number "$image" $((sections + 120 + 20)) 4)
accepts scripts/check-image --sbat "$image"
doctored "$image" "$sbat" 'S'
refuses '.sbat does not begin with sbat' scripts/check-image --sbat "$work/doctored"
doctored "$image" $((sbat + 76)) 'E'
refuses '.sbat does not name efi-handoff' scripts/check-image --sbat "$work/doctored"
doctored "$image" $((sbat + 88)) '0'
refuses 'not NAME,NUMBER and four more fields' scripts/check-image --sbat "$work/doctored"
doctored "$image" $((sections + 120 + 8)) '\130'
refuses '.sbat does not end with a line end' scripts/check-image --sbat "$work/doctored"
refuses '.sbat does not begin with sbat' scripts/check-image --subsystem 12 --sbat "$built/tests/healthy.efi"

bundle=$built/bundle/EFI/BOOT/BOOTX64.EFI
accepts scripts/check-image --kernel "$built/kernel.elf" --sbat "$bundle"
refuses '.kernel is not .*kernel-dyn.elf' scripts/check-image --kernel "$built/kernel-dyn.elf" "$bundle"
refuses '.kernel is not .*kernel.elf' scripts/check-image --kernel "$built/kernel.elf" "$image"

# --- scripts/check-kernel: offsets of the System V ABI's ELF64
accepts scripts/check-kernel --type EXEC "$built/kernel.elf"
accepts scripts/check-kernel --type DYN "$built/kernel-dyn.elf"
kernel=$built/kernel.elf
headers=$(number "$kernel" 32 8)
refuses 'type is not DYN' scripts/check-kernel --type DYN "$kernel"
doctored "$kernel" $((headers + 4)) '\007'
refuses 'writable and executable' scripts/check-kernel "$work/doctored"
doctored "$kernel" $((headers + 4)) '\004'
refuses 'no segment is executable' scripts/check-kernel "$work/doctored"
doctored "$kernel" $((headers + 16)) '\020'
refuses 'page of its own' scripts/check-kernel "$work/doctored"
doctored "$kernel" "$headers" '\003'
refuses 'dynamic linker' scripts/check-kernel "$work/doctored"
doctored "$kernel" 0 '\000\000'
refuses 'no ELF file' scripts/check-kernel "$work/doctored"

# --- scripts/check-gift
# compiled SOURCE: the gift with one more object made of it.
compiled() {
    echo "$1" | gcc -c -x c -o "$work/more.o" -
    ld -r -o "$work/gift.o" "$built/gift.o" "$work/more.o"
}
accepts scripts/check-gift "$built/gift.o"
compiled 'int puts(const char *); void handoff_more(void); void handoff_more(void) { puts(""); }'
refuses 'needs more than memcpy, memset and memcmp: puts' scripts/check-gift "$work/gift.o"
compiled 'int handoff_state = 1;'
refuses 'variables of its own: handoff_state' scripts/check-gift "$work/gift.o"
compiled 'static int counter; int handoff_next(void); int handoff_next(void) { return ++counter; }'
refuses 'variables of its own: counter' scripts/check-gift "$work/gift.o"
compiled 'extern const char *const handoff_names[]; const char *const handoff_names[] = {"a", "b"};'
accepts scripts/check-gift "$work/gift.o"

# --- scripts/check-objects
# position_independent SOURCE: an object of it, as the loader's are.
position_independent() {
    echo "$1" | gcc -O -fpie -c -x c -o "$work/object.o" -
}
accepts scripts/check-objects "$built"/obj/loader/*.o "$built"/obj/loader/*/*.o
position_independent 'void other(void); void (*address(void))(void); void (*address(void))(void) { return other; }'
refuses 'object.o wants from a global offset table: other' scripts/check-objects "$built/obj/loader/main.o" \
    "$work/object.o"
position_independent 'void other(void); void call(void); void call(void) { other(); }'
accepts scripts/check-objects "$work/object.o"

echo "1..$count"
[ "$failed" -eq 0 ]

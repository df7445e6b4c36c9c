#!/bin/sh
# Kernels of other kinds than the one on the partition, and what is handed to them.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# A kernel that dies at its first instruction: the last line says that it was entered.
"$root/tests/tools/doctor-elf" dies-at-once "$built/kernel.elf" "$work/dies.elf"
boot --kernel "$work/dies.elf"
expect_status 3
expect_match 'the last line was: handoff: kernel: entering at 0xffffffff8'

boot --kernel "$built/kernel-dyn.elf"
expect_status 0
expect_match '^# loader: kernel .*relocated by 0xffffffff80000000'

boot --kernel "$built/kernel-large.elf"
expect_status 0
expect_match '^# loader: kernel .* 67[0-9]{6} bytes'

# Modules arrive whole and in order, an empty one and one of more than a large page among them; and so does the
# command line.
head -c 3000000 "$built/kernel.elf" >"$work/one.bin"
head -c 2500000 /dev/zero | tr '\0' 'x' >"$work/two.bin"
: >"$work/empty.bin"
boot --add "$work/one.bin:/boot/one.bin" --add "$work/two.bin:/boot/two.bin" --add "$work/empty.bin:/boot/empty.bin" \
    --set 'module=\boot\one.bin' --set 'module=/boot/two.bin' --set 'module=\boot\empty.bin' \
    --set 'cmdline=root=/dev/sda quiet'
expect_status 0
for name in one two empty; do
    sum=$(gzip -c <"$work/$name.bin" | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')
    size=$(wc -c <"$work/$name.bin")
    expect_match "^# module \\\\boot\\\\$name.bin: $size bytes, CRC32 0x$sum"
done
expect_match '^# command line: root=/dev/sda quiet$'
finish

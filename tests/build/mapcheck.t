#!/bin/sh
# The command line of mapcheck: exit statuses, what goes to which stream, several files, standard input, options.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

mapcheck=$PWD/build/host/mapcheck

# run STATUS ARGUMENTS...: the output is in $work/out and $work/err afterwards.
run() {
    expected=$1
    shift
    status=0
    "$mapcheck" "$@" >"$work/out" 2>"$work/err" || status=$?
    result "exit status $expected: mapcheck $(echo "$*" | sed "s|$work|WORK|g")" test "$status" -eq "$expected"
}

says() {
    result "it says: $1" grep -q -e "$1" "$work/out"
}

says_not() {
    result "it does not say: $1" sh -c "! grep -q -e '$1' '$work/out'"
}

complains() {
    result "it complains: $1" grep -q -e "$1" "$work/err"
}

good="$work/good.map"
bad="$work/bad.map"
broken="$work/broken.map"
printf '# machine: Good Machine\n7 0x100000 0x100 0xf\n5 0x200000 0x10 0x800000000000000f\n' >"$good"
printf '7 0x100000 0x100 0xf\n5 0x180000 0x10 0xf\n' >"$bad"
printf '7 0x100000 0x100 0xf\n7 0x200000 0x1OO 0xf\n' >"$broken"

run 0 --help
says '^usage: mapcheck'
says '^example: '
run 0 -h
run 2
complains 'name a file'
run 2 --nonesuch "$good"
complains "'--nonesuch' is not an option"
run 2 "$work/nowhere"
complains 'nowhere'
run 2 "$work"
complains 'Is a directory'
result 'a full disk is noticed' sh -c "'$mapcheck' '$good' >/dev/full 2>'$work/err'; test \$? -eq 2"
complains 'not all could be written'
: >"$work/empty"
run 2 "$work/empty"
complains 'no memory map is in it'
run 2 Makefile
complains 'no memory map is in it'

run 0 "$good"
says 'Good Machine'
says '^  ok    map.no_overlap'
says '0x200000  *0xffff880000200000  *16  WB  EfiRuntimeServicesCode'
says '^  C EfiRuntimeServicesCode  *RUNTIME  *1  64 KiB'
says_not 'FAIL'
result 'nothing goes to the error stream' test ! -s "$work/err"

run 1 "$bad"
says '^  FAIL  map.no_overlap'
says '#1 line 2: 0x180000-0x18ffff EfiRuntimeServicesCode 0xf'
says 'begins inside #0 line 1: 0x100000-0x1fffff'
says '^  FAIL  map.runtime_types_marked, UEFI 2.10, 7.2'
says 'next: '

run 2 "$broken"
complains 'broken.map, line 2: something else stands where'
complains '^  7 0x200000 0x1OO 0xf'

# Two of five entries, as when the log's beginning was overwritten and a line was lost.
gaps="$work/gaps.log"
for number in 1 2 4; do
    echo "efi: mem0$number: [Conventional Memory|   |WB|WT|WC|UC] range=[0x${number}000-0x${number}fff] (0MB)"
done >"$gaps"
run 1 "$gaps"
says '^  FAIL      2 of the entries that the log numbers are missing'
says 'next: capture the log again'
run 0 --plain "$gaps"
says '^# note: 2 entries are missing'
sed 's/mem01/mem00/; s/mem02/mem01/; s/mem04/mem02/' "$gaps" >"$work/whole.log"
run 0 "$work/whole.log"
says_not 'missing'

run 1 "$good" "$bad"
run 2 "$bad" "$broken" "$good"
says "^$bad: plain map, 2 descriptors"
says "^$good: plain map, 2 descriptors"
result 'standard input' sh -c "'$mapcheck' - <'$good' | grep -q '^-: plain map'"
cp "$good" "$work/-minus.map"
result 'names that begin with a dash' sh -c "cd '$work' && '$mapcheck' -- -minus.map"

# Warnings and notes are no failures.
printf '11 0xff000000 0x10 0x8000000000000000\n7 0x0 0x1 0xf\n' >"$work/warning.map"
run 0 "$work/warning.map"
says '^  WARN  map.cacheability'
says '^  note  UEFI'

# Two maps in one log.
cat >"$work/log" <<'END'
[    0.000000] efi: mem00: [Boot Code   |   |  |WB] range=[0x0000000000000000-0x0000000000000fff] (0MB)
[    0.000000] efi: mem01: [Runtime Data|RUN|  |WB] range=[0x0000000000001000-0x0000000000001fff] (0MB)
[    0.000000] efi: mem00: [Boot Code   |   |  |WB] range=[0x0000000000000000-0x0000000000000fff] (0MB)
END
run 0 "$work/log"
says 'log: kernel log of Linux, 2 descriptors from line 1 on'
says 'log: kernel log of Linux, 1 descriptor from line 3 on'
says 'untold    Linux prints the map as'

{ cat "$work/log"; echo 'efi: mem01: type=7'; } >"$work/cut"
run 2 "$work/cut"
says 'log of Linux, 2 descriptors from line 1 on'
complains 'cut, line 4: it ends too early'

run 0 --plain "$work/log"
result 'a log as a plain map' grep -q '^6 0x1000 0x1 0x8000000000000008$' "$work/out"
grep -v '^#' tests/maps/raspberrypi4_pftf_2021.map >"$work/plain"
run 0 --plain tests/maps/raspberrypi4_pftf_2021.map
result 'a plain map comes out as it is' sh -c "grep -v '^#' '$work/out' | cmp - '$work/plain'"

run 0 --virtmap=compact "$good"
says '0x200000  *0xffff880000000000 '
run 0 --virtmap=identity "$good"
says '0x200000  *0x200000 '
run 0 --virtmap=random --random=0x12345 "$good"
says 'virtmap=random --random=0x12345: 1 region'
says_not '0xffff880000200000'
cp "$work/out" "$work/first"
run 0 --virtmap=random --random=74565 "$good"
result 'the same number gives the same addresses' cmp "$work/first" "$work/out"
run 2 --virtmap=elsewhere "$good"
complains 'is not offset, compact, identity or random'
printf '6 0x0 0x1 0x800000000000000f\n' >"$work/zero.map"
run 1 --virtmap=identity "$work/zero.map"
says 'FAIL  it cannot be built: '
printf '6 0x10000000000000 0x1 0x800000000000000f\n' >"$work/high.map"
run 1 --virtmap=identity "$work/high.map"
says 'x86_64  *4 levels  *cannot be built: '
printf '6 0x1000 0x200000000 0x800000000000000f\n' >"$work/huge.map"
run 1 "$work/huge.map"
says 'more than 65536 pages'
printf '6 0x100000 0x1000000000 0x800000000000000f\n' >"$work/wide.map"
for policy in offset compact random; do
    run 1 --virtmap=$policy "$work/wide.map"
    says 'no place in the virtual window; virtmap=compact needs the least room: where that fails too, the memory map'
done

run 0 --arch=aarch64 "$good"
says 'judged as aarch64 (--arch)'
run 0 --granule=65536 "$work/log"
says 'shares 65536 bytes with runtime memory'
says '1 descriptor of runtime code or data off 64 KiB'
run 2 --granule=1 "$good"
run 2 --arch=sparc "$good"
run 2 --random= "$good"

run 0 --width=40 tests/maps/hp_superdome2_16s.map
result 'no row of the drawing is wider than 40 columns' \
    awk '/^  0x[0-9a-f]* +[-.=a-zA-Z]+$/ { rows++; if (length > 40) exit 1 } END { exit rows < 20 }' "$work/out"
run 2 --width=39 "$good"
run 2 --width=401 "$good"
run 0 --color=always "$good"
result 'colours' grep -q "$(printf '\033\\[30;41mC')" "$work/out"
run 0 --color=auto "$good"
result 'no colours in a file' sh -c "! grep -q '$(printf '\033')' '$work/out'"
run 2 --color=sometimes "$good"

run 0 tests/maps/kontron_sl28_ls1028a_shell_478.map
says '^  ok    map.aligned'
says '3 descriptors of runtime code or data off 64 KiB$'
says '^        (legal while the attributes agree; EDK2 refuses'
printf '# arch: aarch64\n5 0x10000 0x1 0x800000000000000f\n11 0x11000 0x1 0x1\n7 0x20800 0x1 0xf\n' \
    >"$work/shared.map"
run 1 "$work/shared.map"
says '2 descriptors beginning inside a page, or sharing a granule'
says '#1 line 3: 0x11000-0x11fff'
says 'at 0x10000 shares 65536 bytes, and is cached otherwise than'
says '#2 line 4: 0x20800-0x217ff'
says 'begins inside a page'
run 1 --arch=x86_64 "$work/shared.map"
says '1 descriptor beginning inside a page'
says_not 'off 64 KiB'
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "5 0x%x 0x1 0xf\n", i * 8192 }' >"$work/long.map"
run 1 "$work/long.map"
says 'and 19992 more; --all lists them'
says 'rows more; --all draws them'
run 1 --all "$work/long.map"
says '#19999 line 20000: '
says_not ' more; --all'
finish

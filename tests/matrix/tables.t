#!/bin/sh
# The tables of the matrix: what is refused in them and how that is said, and which cells they make.
# shellcheck source=tests/matrix/lib.sh
. "${0%/*}/lib.sh"

machine pc passed
good_firmware=$(cat "$tables/firmware.ini")
good_machines=$(cat "$tables/machines.ini")

# refuses EXPRESSION FILE LINE...: the lines at the end of the good file.
refuses() {
    expression=$1
    file=$2
    shift 2
    printf '%s\n' "$good_firmware" >"$tables/firmware.ini"
    printf '%s\n' "$good_machines" >"$tables/machines.ini"
    printf '%s\n' "$@" >>"$tables/$file"
    result "refused: $expression" says 2 "^matrix: $tables/$file: $expression" matrix --list
}

refuses '\[pc\]: colour is no key: the keys are .*description.*qemu' machines.ini 'colour = red'
refuses '\[pc\]: files is no key' machines.ini 'files = /x'
refuses '\[one\]: except is no key' firmware.ini 'except = pc: no'
refuses '.*section .pc. already exists' machines.ini '[pc]' 'description = again'
refuses '.*option .qemu. in section .pc. already exists' machines.ini 'qemu = -m 64M' 'qemu = -m 64M'
refuses '.*contains parsing errors: .*line +4.*; each section is \[name\] and stands once' machines.ini \
    'no key and no value'
refuses '\[Big PC\]: a name has small letters' machines.ini '[Big PC]' 'description = big'
refuses '\[other\]: description = is missing' machines.ini '[other]' 'qemu = -m 64M'
refuses '\[other\]: files = is missing' firmware.ini '[other]' 'description = other'
refuses '\[pc\]: qemu: there is nothing behind the =' machines.ini 'qemu ='
refuses '\[pc\]: qemu: No closing quotation: words are split as a shell does it' machines.ini 'qemu = -name "x'
refuses '\[pc\]: refused: \(no is no regular expression: .*' machines.ini 'refused = (no'
refuses '\[pc\]: says: \*x is no regular expression: .*' machines.ini 'says = ^good' '    *x'
refuses '\[pc\]: short: maybe is neither yes nor no' machines.ini 'short = maybe'
refuses '\[pc\]: alone: 1 is neither yes nor no' machines.ini 'alone = 1'
refuses '\[pc\]: timeout: 0 is no number of seconds' machines.ini 'timeout = 0'
refuses '\[pc\]: except: one: a line is NAME-OF-FIRMWARE: REASON' machines.ini 'except = one'
refuses '\[pc\]: except: two matches none of: one' machines.ini 'except = two: it has none'
refuses '\[one\]: content: content = and otherwise = stand together' firmware.ini 'content = x'
refuses '\[one\]: content: content = and otherwise = stand together' firmware.ini 'otherwise = too old'
refuses '\[one\]: content: \(x is no regular expression' firmware.ini 'content = (x' 'otherwise = too old'
refuses '\[one\]: machines: q\* matches none of: pc' firmware.ini 'machines = pc q*'
for option in --timeout=9 --firmware -- --waivers --log --arch; do
    refuses "\\[other\\]: boot: $option does not belong here: " machines.ini '[other]' 'description = other' \
        "boot = $option x"
done
printf '%s\n' "$good_firmware" >"$tables/firmware.ini"
: >"$tables/machines.ini"
result 'refused: an empty table' says 2 "^matrix: $tables/machines.ini: it has no section" matrix --list
printf '\377' >"$tables/machines.ini"
result 'refused: what is no text' says 2 "^matrix: $tables/machines.ini: .*can't decode byte" matrix --list
rm "$tables/machines.ini"
result 'refused: no table' says 2 "^matrix: $tables/machines.ini: No such file or directory: name the directory" \
    matrix --list

# --- which cells there are

printf '%s\n' "$good_machines" '[late]' 'description = late' 'except = o*: it has no clock' '    two: nor has it' \
    '[quick]' 'description = quick' 'short = yes' 'boot = --add {built}/kernel.elf:/k' 'qemu = -name "two words"' \
    '[tool]' 'description = with a tool' 'needs = sh no-such-tool' >"$tables/machines.ini"
: >"$work/other.fd"
printf '%s\n' "$good_firmware" 'qemu = -m 64M' '[two]' 'description = two' "files = $work/nowhere.fd" \
    "    $work/other.fd:$work/code.fd" 'machines = p* quick' '[three]' 'description = not here' \
    "files = $work/nowhere.fd" >"$tables/firmware.ini"
matrix --list >"$work/list"
common="scripts/boot --arch x86_64 --waivers $work/waivers --firmware"
result 'a cell is a command' grep -Fx \
    "one x pc: $common $work/code.fd --timeout 150 --set outcome=passed -- -m 64M" "$work/list"
result 'words and what was built' grep -Fx -e "one x quick: $common $work/code.fd --timeout 150 --add \
build/x86_64/kernel.elf:/k -- -m 64M -name 'two words'" "$work/list"
result 'the first firmware that is there' grep -Fx \
    "two x pc: $common $work/other.fd:$work/code.fd --timeout 150 --set outcome=passed" "$work/list"
result 'an exception' grep -Fx 'one x late: left out: it has no clock' "$work/list"
result 'a tool that is missing' grep -Fx 'one x tool: left out: not installed: no-such-tool' "$work/list"
result 'firmware that is not here' grep -Fx "three: not here: no $work/nowhere.fd" "$work/list"
result 'nothing else' test "$(wc -l <"$work/list")" -eq 7
result 'the cross-section' says 0 '^one x quick: ' matrix --list --short
result 'has only what both tables name' test "$(grep -c ' x ' "$work/said")" -eq 1
result 'by name' says 0 '^two x quick: ' matrix --list --firmware 't*' --machine quick
result 'nothing else' test "$(grep -c ' x ' "$work/said")" -eq 1
result 'no such firmware' says 2 '^matrix: --firmware four matches none of: one, two, three$' matrix --firmware four
result 'no such machine' says 2 '^matrix: --machine q matches none of: pc, late, quick, tool$' matrix --machine q
result 'nothing that could be run' says 77 '^three: not here' matrix --list --firmware three

# --- firmware whose releases are told apart by what is in the file

cp -r "$tables" "$work/kept"
head -c 100000 /dev/zero >"$work/old.fd"
{ cat "$work/old.fd" && printf 'Das Haus 2024.01 (Jan 01 2024)\n'; } >"$work/new.fd"
printf 'Das Haus 2021.01\n' >>"$work/old.fd"
# released FILE...: the firmware that may be in these files, of 2023 and later.
released() {
    printf '[dated]\ndescription = of some year\nfiles =\n' >"$tables/firmware.ini"
    printf '    %s\n' "$@" >>"$tables/firmware.ini"
    printf 'content = Haus 202[3-9]\notherwise = before 2023 it boots nothing\n' >>"$tables/firmware.ini"
}
printf '%s\n' "$good_machines" >"$tables/machines.ini"
released "$work/new.fd"
result 'a release that is wanted' says 0 "^dated x pc: .*--firmware $work/new.fd " matrix --list
released "$work/old.fd" "$work/new.fd:$work/code.fd"
result 'one that is not gives way to one that is' says 0 "^dated x pc: .*--firmware $work/new.fd:" matrix --list
released "$work/old.fd"
result 'one that is not is left out' says 77 "^dated: not here: $work/old.fd: before 2023 it boots nothing$" \
    matrix --list
result 'as the tables say' says 77 "^  dated: $work/old.fd: before 2023 it boots nothing$" matrix
FIRMWARE_PATH=$work
released "$work/nowhere/old.fd"
export FIRMWARE_PATH
result 'also in a directory' says 77 "^[a-z0-9.-]*-old: not here: $work/old.fd: before 2023" \
    matrix --list --firmware '*-old'
unset FIRMWARE_PATH
cp "$work/kept"/*.ini "$tables"

# --- firmware of FIRMWARE_PATH

mkdir "$work/New Build" "$work/empty"
: >"$work/New Build/OVMF_CODE_4M.fd"
: >"$work/New Build/readme.txt"
: >"$work/New Build/other.fd"
sed -i "s|$work/nowhere.fd\$|$work/other.fd|; s|$work/other.fd:.*||" "$tables/firmware.ini"
export FIRMWARE_PATH="$work/New Build"
result 'a file of a known name is called after its directory' says 0 \
    "^new-build-other x pc: .*--firmware '$work/New Build/other.fd' --timeout" matrix --list --firmware 'new-*'
result 'and so is another' grep -q "^new-build-ovmf-code-4m x pc: " "$work/said"
result 'it has the keys of the section with that name' test "$(grep -c '^new-build-other x ' "$work/said")" -eq 2
result 'or none' test "$(grep -c '^new-build-ovmf-code-4m x ' "$work/said")" -eq 4
FIRMWARE_PATH=$work/empty
result 'refused: nothing there' says 2 '^matrix: FIRMWARE_PATH: .*/empty holds no firmware' matrix --list
FIRMWARE_PATH=$work/nowhere
result 'refused: no directory' says 2 \
    '^matrix: FIRMWARE_PATH: .*/nowhere: No such file or directory: name directories' matrix --list
unset FIRMWARE_PATH

# --- the tables that there are

result 'the tables of the project are sound' scripts/matrix --list --waivers tests/matrix/waivers
result 'refused: a processor that there is not' says 2 "invalid choice: 'vax'" scripts/matrix --arch vax --list
result 'refused: no boots at once' says 2 "'0' is no number from 1 to 999" scripts/matrix --jobs 0
result 'refused: a program that is none' says 2 "is no program" scripts/matrix --boot /etc/passwd
result 'refused: waivers that are not there' says 2 "^matrix: --waivers .*/none: No such file" \
    scripts/matrix --waivers "$work/none" --list
printf 'svam.succeeded | x | . | once | 2001-01-01\n' >"$work/old"
result 'refused: waivers that are over' says 2 "^matrix: .*/old:1: expired on 2001-01-01" \
    scripts/matrix --waivers "$work/old" --list
finish

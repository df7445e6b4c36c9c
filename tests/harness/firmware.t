#!/bin/sh
# Which firmware scripts/boot takes, and what it says of the others. Nothing is booted.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"
started=

make_firmware() {
    "$root/tests/tools/make-firmware" "$@"
}

at=$work/firmware
mkdir -p "$at" "$work/home/qemu/firmware" "$work/esp"
make_firmware code --size 3653632 "$at/OVMF_CODE_4M.fd"
make_firmware code --size 3653632 --smm "$at/OVMF_CODE_4M.secboot.fd"
make_firmware code --size 1966080 "$at/OVMF_CODE.fd"
make_firmware variables --size 540672 "$at/OVMF_VARS_4M.fd"
make_firmware variables --size 131072 "$at/OVMF_VARS.fd"
make_firmware variables --size 540672 --keys "$at/OVMF_VARS_4M.ms.fd"
make_firmware both --size 2097152 "$at/OVMF.fd"
ln -s OVMF_CODE_4M.secboot.fd "$at/OVMF_CODE_4M.ms.fd"
ln -s OVMF_CODE_4M.secboot.fd "$at/OVMF_CODE_4M.snakeoil.fd"
: >"$work/serial" # nothing is booted
code=$at/OVMF_CODE_4M.fd
variables=$at/OVMF_VARS_4M.fd

list() {
    boot --list-firmware "$@"
}

# listed 'MARK AND FILES' ['REMARK']: it is in the list, and the two lines below have the remark.
listed() {
    result "$(holds grep -qxF -e "$1" "$work/output")" "lists: $1"
    grep -xF -A 2 -e "$1" "$work/output" >"$work/entry" || true
    result "$(holds grep -Eq -e "${2:-.}" "$work/entry")" "with: ${2:-anything}"
}

# Directories.
export FIRMWARE_PATH="$at"
list
expect_status 0
listed "* $code:$variables"
listed "  $at/OVMF_CODE_4M.secboot.fd:$variables" '^ +not taken: one without management mode \(SMM\)'
listed "  $at/OVMF_CODE_4M.ms.fd:$at/OVMF_VARS_4M.ms.fd" '^ +not taken: it starts only what is signed'
listed "  $at/OVMF_CODE_4M.snakeoil.fd" 'not taken: its variable store is not beside it'
listed "  $at/OVMF_CODE.fd:$at/OVMF_VARS.fd" '^      not taken: it comes after the one that is taken$'
list -- -machine pc
listed "  $at/OVMF_CODE_4M.secboot.fd:$variables" 'not taken: .*which only machine q35 has, not pc'
mkdir "$work/second"
cp "$at/OVMF_CODE_4M.secboot.fd" "$variables" "$work/second"
FIRMWARE_PATH="$work/second:$at" list
listed "* $code:$variables"
FIRMWARE_PATH="$work/second" list
listed "* $work/second/OVMF_CODE_4M.secboot.fd:$work/second/OVMF_VARS_4M.fd" 'there is no better one'
mkdir "$work/third"
cp "$code" "$work/third/edk2-x86_64-code.fd"
cp "$variables" "$work/third/edk2-i386-vars.fd"
FIRMWARE_PATH="$work/third" list
listed "* $work/third/edk2-x86_64-code.fd:$work/third/edk2-i386-vars.fd"
FIRMWARE_PATH="$at:$work/nowhere" list
expect_status 2
expect_match "^boot: FIRMWARE_PATH: $work/nowhere: No such file or directory: name directories that hold OVMF_CODE"
FIRMWARE_PATH="$at:$work/esp" boot
expect_status 2
expect_match "^boot: FIRMWARE_PATH: $work/esp: no OVMF_CODE\*.fd is there: name directories"
mkdir "$work/keyed"
cp "$code" "$work/keyed/OVMF_CODE_4M.ms.fd"
cp "$at/OVMF_VARS_4M.ms.fd" "$work/keyed"
for option in --list-firmware --esp=.; do
    FIRMWARE_PATH="$work/keyed" boot "$option"
    expect_status 2
    expect_match "^boot: FIRMWARE_PATH=$work/keyed has no firmware that can be taken: scripts/boot --list-firmware"
    expect_no_match 'scripts/setup'
done
unset FIRMWARE_PATH

# Descriptors. Those of this computer are masked.
export XDG_CONFIG_HOME="$work/home"
descriptors=$work/home/qemu/firmware
for folder in /etc/qemu/firmware /usr/share/qemu/firmware; do
    for path in "$folder"/*.json; do : >"$descriptors/${path##*/}"; done
done

# describe NAME EXECUTABLE TEMPLATE [FEATURES [ARCHITECTURE [MACHINES [MODE]]]]
describe() {
    cat >"$descriptors/$1.json" <<END
{ "description": "$1", "interface-types": ["uefi"],
  "mapping": { "device": "flash", ${7:+"\"mode\": \"$7\","}
      "executable": { "filename": "$2", "format": "raw" },
      "nvram-template": { "filename": "$3", "format": "raw" } },
  "targets": [ { "architecture": "${5:-x86_64}", "machines": ["${6:-pc-q35-*}"] } ],
  "features": [ ${4:-} ], "tags": [] }
END
}
keyed=$at/OVMF_VARS_4M.ms.fd
describe 10-keys "$code" "$keyed" '"enrolled-keys", "secure-boot"'
describe 20-smm "$at/OVMF_CODE_4M.secboot.fd" "$variables" '"requires-smm"'
describe 30-arm "$code" "$variables" '' aarch64
describe 31-machine "$code" "$variables" '' x86_64 'pc-i440fx-*'
describe 32-nowhere "$work/nowhere.fd" "$variables"
describe 33-mixed "$code" "$at/OVMF_VARS.fd"
describe 34-mode "$code" "$variables" '' '' '' thin
describe 35-tdx "$code" "$variables" '"intel-tdx"'
describe 36-smm "$at/OVMF_CODE_4M.secboot.fd" "$variables"
describe 37-no-smm "$code" "$variables" '"requires-smm"'
describe 38-keys "$code" "$keyed"
describe 39-no-keys "$code" "$variables" '"enrolled-keys"'
make_firmware code --processor IA32 --size 3653632 "$work/32.fd"
describe 3a-processor "$work/32.fd" "$variables"
describe 50-first "$code" "$variables"
describe 60-second "$at/OVMF_CODE.fd" "$at/OVMF_VARS.fd"
echo '{ "mapping": ' >"$descriptors/40-broken.json"
echo '[]' >"$descriptors/41-list.json"
echo '{ "interface-types": ["uefi"], "targets": [] }' >"$descriptors/42-empty.json"
sed '/"features"/s/.*/"x": []}/' "$descriptors/50-first.json" >"$descriptors/43-without.json"
sed 's/"raw"/"vmdk"/' "$descriptors/50-first.json" >"$descriptors/44-vmdk.json"
sed 's/uefi/bios/' "$descriptors/50-first.json" >"$descriptors/45-bios.json"
sed 's/flash/kernel/' "$descriptors/50-first.json" >"$descriptors/46-kernel.json"
mkdir "$descriptors/47-folder.json"
# spoilt NUMBER 'PATTERN' 'REPLACEMENT': a copy of a good one with something else in it.
spoilt() {
    sed "s|$2|$3|" "$descriptors/50-first.json" >"$descriptors/48-$1.json"
}
spoilt mapping '"mapping": {' '"mapping": null, "old": {'
spoilt target '"targets": \[ {' '"targets": [ 5, {'
spoilt machines '\["pc-q35-\*"\]' '{"pc-q35-*": 1}'
spoilt features '"features": \[ ' '"features": [ [] '
spoilt name "\"$code\"" '"/x\\ud800"'
spoilt device '"flash"' '"x\\ud800"'
spoilt template '"nvram-template": {' '"nvram-template": [], "old": {'
printf '\377' >"$descriptors/48-bytes.json"
list
expect_status 0
listed "* $code:$variables" "of $descriptors/50-first.json\$"
listed "  $at/OVMF_CODE.fd:$at/OVMF_VARS.fd" "of $descriptors/60-second.json\$"
listed "  $code:$keyed" "of $descriptors/10-keys.json, Secure Boot is on\$"
listed "  $code:$keyed" 'not taken: it starts only what is signed'
listed "  $at/OVMF_CODE_4M.secboot.fd:$variables" 'not taken: one without management mode'
listed "  $work/nowhere.fd:$variables" "not taken: $work/nowhere.fd is no file"
listed "  $code:$at/OVMF_VARS.fd" 'not taken: .* are of two builds'
listed "  $descriptors/40-broken.json" 'not taken: the descriptor is none: no JSON from line 2, column 1 on$'
listed "  $descriptors/41-list.json" 'not taken: the descriptor is none: no JSON object$'
listed "  $code:$variables" 'not taken: the descriptor has no features$'
listed "  $descriptors/44-vmdk.json" 'not taken: .* has the format vmdk: only raw and qcow2 are read$'
listed "  $descriptors/46-kernel.json" 'not taken: it is loaded as kernel, not as flash or memory$'
listed "  $descriptors/47-folder.json" 'not taken: the descriptor cannot be read: Is a directory$'
expect_match '^ +not taken: it is no UEFI firmware$'
expect_match '^ +not taken: it wants intel-tdx$'
expect_match '^ +not taken: its flash has a mode that is unknown here: thin$'
expect_match '^ +not taken: it is not for machine q35, but for pc-i440fx-\*$'
entry_of() { # what the list says of a descriptor
    grep -A 1 "of $descriptors/$1" "$work/output" >"$work/entry" || true
    result "$(holds grep -Eq -e "not taken: $2" "$work/entry")" "with $1: not taken: $2"
}
for key in mapping targets/target machines features filename/name nvram-template/template; do
    grep -A 1 -e "$descriptors/48-${key#*/}.json" "$work/output" >"$work/entry" || true
    result "$(holds grep -q "not taken: .* is not as QEMU's docs/interop/firmware.json has it: ${key%/*}\$" \
        "$work/entry")" "${key#*/}: not as firmware.json has it: ${key%/*}"
done
listed "  $descriptors/48-bytes.json" 'not taken: the descriptor is none: no text in UTF-8$'
listed "  $descriptors/48-device.json" 'not taken: it is loaded as x\\ud800, not as flash or memory$'
entry_of 36-smm "the descriptor says nothing of requires-smm, but $at/OVMF_CODE_4M.secboot.fd wants it\$"
entry_of 37-no-smm "the descriptor says requires-smm, but $code is without it\$"
entry_of 38-keys "the descriptor says nothing of enrolled-keys, but $keyed holds them\$"
entry_of 39-no-keys "the descriptor says enrolled-keys, but $variables has none\$"
listed "  $work/32.fd:$variables" "not taken: $work/32.fd is firmware for IA32"
expect_match '^not for x86_64: 30-arm.json, 42-empty.json$'
list -- -machine pc
listed "* $code:$variables" 'of .*/31-machine.json$'
: >"$descriptors/50-first.json"
list
listed "* $at/OVMF_CODE.fd:$at/OVMF_VARS.fd" "of $descriptors/60-second.json\$"
expect_no_match '50-first'
expect_no_match '/usr/share/OVMF/OVMF_CODE_4M.fd' # its descriptor is masked

# One image in flash, variables and all: a machine gets a copy of its own.
describe 70-combined "$at/OVMF.fd" "$variables" '' '' '' combined
: >"$descriptors/60-second.json"
list
listed "  $at/OVMF_CODE_4M.secboot.fd:$variables" 'not taken: one without management mode'
listed "* $at/OVMF.fd" "of $descriptors/70-combined.json\$"
cat >"$work/own.py" <<'END'
import os
import sys
sys.path.insert(0, sys.argv[1])
import firmware
found = firmware.find("x86_64", None)
own = found.own(sys.argv[2])
print("copy", os.path.basename(own.code), open(own.code, "rb").read() == open(found.code, "rb").read())
print(*own.arguments())
END
PYTHONDONTWRITEBYTECODE=1 python3 "$work/own.py" "$root/scripts/lib" "$work/esp" >"$work/output"
expect_match '^copy vars.fd True$'
expect_match "^-drive if=pflash,unit=0,format=raw,file=$work/esp/vars.fd\$"
: >"$descriptors/70-combined.json"

# Only one that wants management mode: what has no descriptor does not come before it.
: >"$descriptors/60-second.json"
list
listed "* $at/OVMF_CODE_4M.secboot.fd:$variables" 'there is no better one'

# Nothing at all.
for path in "$descriptors"/*.json; do
    [ -d "$path" ] || : >"$path"
done
cat >"$work/nothing.py" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import firmware
import firmware_places
firmware_places.USUAL["x86_64"].clear()
try:
    firmware.find("x86_64", None)
except firmware.CannotRun as error:
    print(error)
END
PYTHONDONTWRITEBYTECODE=1 python3 "$work/nothing.py" "$root/scripts/lib" >"$work/output"
expect_match '^no UEFI firmware for x86_64 was found that can be taken: scripts/setup run x86_64, or name one'

# Named ones. refused 'REGEX' FIRMWARE [OPTIONS]
refused() {
    reason=$1
    shift
    boot --esp "$work/esp" --firmware "$@"
    expect_status 2
    expect_match "^boot: --firmware: $reason"
}
export FIRMWARE_PATH="$at" # for :VARS
refused "$at is a directory: name a file in it\$" "$at"
mkdir "$work/c:d"
cp "$code" "$variables" "$work/c:d"
for files in "$work/c:d/OVMF_CODE_4M.fd" "$work/c:d/OVMF_CODE_4M.fd:$variables" "$code:$work/c:d/OVMF_VARS_4M.fd"; do
    refused "$files: a colon separates CODE and VARS, so no path with one can be named: make a link" "$files"
done
for files in '' :; do
    boot --firmware "$files"
    expect_status 2
    expect_match "argument --firmware: '$files' names nothing: it is CODE, CODE:VARS or :VARS\$"
done
list --firmware "$code"
expect_status 2
expect_match 'error: --list-firmware lists what is taken without --firmware: leave one of them out$'
: >"$work/empty"
refused "$work/empty has 0 bytes, so it is no firmware" "$work/empty"
truncate -s 200M "$work/large"
refused "$work/large has 209715200 bytes, so it is no firmware" "$work/large"
echo text >"$work/text"
refused "$work/text holds no firmware volume and no U-Boot, so it is no firmware code: name " "$work/text"
refused "$variables is a variable store, so it is no firmware code: name the code first" "$variables:$code"
refused "$code is the code of firmware alone, so it is no variable store: name it first" "$code:$code"
refused "$at/OVMF.fd holds code and variables, so it is no firmware code: name it alone" "$at/OVMF.fd:$variables"
refused "$code \(3653632 bytes\) and $at/OVMF_VARS.fd \(131072 bytes\) are of two builds" "$code:$at/OVMF_VARS.fd"
refused "$code \(.* are of two builds" ":$at/OVMF_VARS.fd" -- -machine pc
refused "$at/OVMF_CODE_4M.snakeoil.fd: no variable store that belongs to it is beside it: name one, --firmware" \
    "$at/OVMF_CODE_4M.snakeoil.fd"
refused "$at/OVMF_CODE_4M.ms.fd wants management mode \(SMM\), which only machine q35 has, not pc" \
    "$at/OVMF_CODE_4M.ms.fd" -- -M pc
refused "$at/OVMF_CODE_4M.ms.fd wants .*, which smm=off takes away" "$at/OVMF_CODE_4M.ms.fd" -- -machine smm=off
for processor in IA32 aarch64; do
    make_firmware code --processor $processor --size 3653632 "$work/other.fd"
    refused "$work/other.fd is firmware for $processor" "$work/other.fd"
    refused "$work/other.fd is firmware for $processor, which starts no loader for x86_64" "$work/other.fd:$variables"
done
printf 'U-Boot, efi/boot/bootia32.efi' >"$work/u-boot.rom"
truncate -s 1M "$work/u-boot.rom"
refused "$work/u-boot.rom is firmware for IA32" "$work/u-boot.rom"
printf 'U-Boot, efi/boot/bootx64.efi' >"$work/u-boot.rom"
truncate -s 64K "$work/u-boot.rom"
refused "$work/u-boot.rom is damaged, .* the last 16 bytes, where a processor begins, are empty" "$work/u-boot.rom"
printf '\364' | dd of="$work/u-boot.rom" bs=1 seek=65535 conv=notrunc status=none
refused "$work/u-boot.rom is U-Boot, so it is no firmware code: name it alone" "$work/u-boot.rom:$variables"
head -c 2000000 "$at/OVMF.fd" >"$work/part.fd"
make_firmware both --size 2100000 "$work/part.fd"
refused "$work/part.fd has 2100000 bytes, format raw: as a ROM, QEMU takes raw files of a multiple of 64 KiB" \
    "$work/part.fd"
make_firmware code --size 3653000 "$work/part.fd"
refused "$work/part.fd has 3653000 bytes, and flash has whole blocks of 4096" "$work/part.fd:$variables"
make_firmware code --size 7847936 "$work/8M.fd"
make_firmware code --size 8896512 "$work/9M.fd"
refused ".* QEMU has room for 8388608 bytes: -- -machine max-fw-size=N says otherwise" "$work/9M.fd:$variables"
make_firmware both --smm --size 2097152 "$work/smm.fd"
refused "$work/smm.fd wants management mode \(SMM\), and so its variables in flash" "$work/smm.fd"
printf 'QFI\373' >"$work/short.qcow2"
refused "$work/short.qcow2 is a qcow2 image that cannot be read \(.*\): make it a raw one" "$work/short.qcow2"

# An old QEMU.
mkdir "$work/bin"
printf '#!/bin/sh\necho "QEMU emulator version 5.2.0"\n' >"$work/bin/qemu-system-x86_64"
chmod +x "$work/bin/qemu-system-x86_64"
PATH="$work/bin:$PATH" boot --screen "$work/screen.png"
expect_status 2
expect_match '^boot: qemu-system-x86_64 is version 5.2, and this takes 6.0 or newer, because of --screen or'
sed -i s/5.2/4.11/ "$work/bin/qemu-system-x86_64"
PATH="$work/bin:$PATH" boot
expect_status 2
expect_match '^boot: qemu-system-x86_64 is version 4.11, and this takes 5.2 or newer: install a newer QEMU$'
printf '#!/bin/sh\necho no emulator >&2; exit 3\n' >"$work/bin/qemu-system-x86_64"
PATH="$work/bin:$PATH" boot
expect_status 2
expect_match "^boot: qemu-system-x86_64 --version says 'no emulator', .*: is $work/bin/qemu-system-x86_64 QEMU\?\$"
cat >"$work/hanging.py" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import firmware
firmware.VERSION_PATIENCE = 0.2
try:
    firmware.require_qemu("x86_64", False)
except firmware.Unfit as error:
    print(error)
END
printf '#!/bin/sh\nexec sleep 20\n' >"$work/bin/qemu-system-x86_64"
PATH="$work/bin:$PATH" timeout 10 python3 -B "$work/hanging.py" "$root/scripts/lib" >"$work/output" || true
expect_match "^qemu-system-x86_64 --version said nothing for 0.2 seconds: is $work/bin/qemu-system-x86_64 QEMU\?\$"
finish

#!/bin/sh
# Configurations that are refused, each with its line and its reason.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

config() {
    refusal "$2" "$1"
}

config '# fine\npoison=yes\ncolour=red\n' 'line 3: unknown key "colour"'
config 'virtmap=sideways\n' \
    'line 1: virtmap=sideways is none of: offset compact identity random none reversed low over'
config 'serial=com1\n' 'line 1: serial=com1 is neither none nor a port'
config 'serial=0x103f8\n' 'serial=0x103f8 is beyond the last port, 0xffff'
config 'wx=no\nwx=yes\n' 'line 2: wx= was given in line 1'
config 'just words\n' 'line 1: "just words" is no key=value'
config "cmdline=$(head -c 1100 /dev/zero | tr '\0' 'x')\n" 'line 1: 1108 bytes long; the limit is 1024'
config '\ncmdline=caf\0351\n' 'line 2: byte 0xe9 at column 12 is not UTF-8'
config 'module=/nowhere.bin\n' 'nowhere.bin: no such module'
config 'module=/EFI\n' 'EFI: is a directory'
judge_refusals

# The log of a refusal is on the disk by the time that the machine is switched off.
boot --set 'colour=red'
expect_status 2
expect_file /handoff/loader.log '^error: .*unknown key "colour"'
expect_file /handoff/loader.log '^returning to the firmware with EFI_INVALID_PARAMETER'
finish

#!/bin/sh
# Firmware as Fedora has it, in qcow2 images that a descriptor names, and one that wants management mode: nothing of
# that has to be said. What a machine does to its variables stays in its copy.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/boot/smm.sh
. "${0%/*}/smm.sh"
started=

firmware=$ovmf/OVMF_CODE_4M.secboot.fd
variables=$ovmf/OVMF_VARS_4M.fd
export XDG_CONFIG_HOME="$work/home"
descriptors=$XDG_CONFIG_HOME/qemu/firmware
mkdir -p "$descriptors"
for path in /etc/qemu/firmware/*.json /usr/share/qemu/firmware/*.json; do
    : >"$descriptors/${path##*/}"
done
qemu-img convert -O qcow2 "$firmware" "$work/code,4M.qcow2"
qemu-img convert -O qcow2 "$variables" "$work/variables.qcow2"
cp "$work/variables.qcow2" "$work/before.qcow2"
cat >"$descriptors/10-qcow2.json" <<END
{ "description": "SMM, qcow2", "interface-types": ["uefi"],
  "mapping": { "device": "flash", "mode": "split",
      "executable": { "filename": "$work/code,4M.qcow2", "format": "qcow2" },
      "nvram-template": { "filename": "$work/variables.qcow2", "format": "qcow2" } },
  "targets": [ { "architecture": "x86_64", "machines": ["pc-q35-*"] } ],
  "features": [ "requires-smm", "secure-boot" ], "tags": [] }
END

# With a framebuffer in RAM it resets once, before it starts anything, to divide memory anew.
boot --set checks=variable.round_trip --tpm tis -- -vga none -device ramfb
expect_status 0
expect_match '^boot: the firmware reset the machine before it started anything, as it may do once; starting it again$'
expect_ok variable.round_trip
result "$(holds cmp "$work/variables.qcow2" "$work/before.qcow2")" 'the template is as it was'
result "$(holds test "$(head -c 3 "$work/kept/vars.fd")" = QFI)" 'the copy is a qcow2 image as well'
result "$(cmp -s "$work/kept/vars.fd" "$work/before.qcow2" && echo no || echo yes)" 'the copy was written to'
finish

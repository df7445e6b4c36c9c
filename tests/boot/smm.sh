# shellcheck shell=sh
# For the boot cases culprits_smm_*.t: firmware that keeps its variables in management mode. Sets `machine`, or skips
# the whole file.
# shellcheck source=tests/boot/ovmf.sh
. "${0%/*}/ovmf.sh"
find_ovmf OVMF_CODE_4M.secboot.fd
# shellcheck disable=SC2034 # culprits.sh hands it to scripts/boot
machine="--firmware $ovmf/OVMF_CODE_4M.secboot.fd"

# shellcheck shell=sh
# For the boot cases culprits_smm_*.t: firmware that keeps its variables in management mode, or else the whole file is
# skipped. The variables are of one form with those of the build without.
# shellcheck source=tests/boot/ovmf.sh
. "${0%/*}/ovmf.sh"
find_ovmf OVMF_CODE_4M.secboot.fd
case $started in
"$ovmf/OVMF_CODE_4M.fd":*) started=$ovmf/OVMF_CODE_4M.secboot.fd:${started#*:} ;;
*) started=$ovmf/OVMF_CODE_4M.secboot.fd ;;
esac

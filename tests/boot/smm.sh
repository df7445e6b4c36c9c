# shellcheck shell=sh
# For the boot cases culprits_smm_*.t: firmware that keeps its variables in management mode. Sets `machine`, or skips
# the whole file.
firmware=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd
if [ ! -r "$firmware" ]; then
    echo "1..0 # SKIP $firmware is not there: it comes with the package ovmf of Debian and Ubuntu"
    exit 0
fi
# shellcheck disable=SC2034 # culprits.sh hands it to scripts/boot
machine="--firmware $firmware"

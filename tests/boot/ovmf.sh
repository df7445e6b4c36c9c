# shellcheck shell=sh
# For the boot cases that need a certain build of OVMF: find_ovmf FILE... sets `ovmf` to the first folder of
# FIRMWARE_PATH that has all of these files, or else to that of Debian and Ubuntu, or skips the whole file.
has_all() {
    for file in "$@"; do
        [ -r "$ovmf/$file" ] || return 1
    done
}

find_ovmf() {
    IFS=:
    for ovmf in ${FIRMWARE_PATH:-} /usr/share/OVMF; do
        unset IFS
        ! has_all "$@" || return 0
    done
    echo "1..0 # SKIP $ovmf/$file is not there: it comes with the package ovmf of Debian and Ubuntu"
    exit 0
}

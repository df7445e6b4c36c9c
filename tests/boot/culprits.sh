# shellcheck shell=sh
# For the boot cases culprits_*.t: one faulty driver a boot, and the verdict names what is wrong with it, the service,
# the memory, and nothing else. The drivers, tests/specimens/*/NAME.c, tell their stories.
#
#   # shellcheck source=tests/boot/culprits.sh
#   . "${0%/*}/culprits.sh"
#   culprit fails stale_pool isolation.no_fault stale-boot-services-data GetVariable 'EfiBootServicesData, '
#   innocent healthy
#   finish
#
# `setting`, if it is not empty, goes to scripts/boot as --set; `machine`, options and arguments for QEMU, as they
# are; `besides`, an expression, is what may follow from the defect in other checks.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"
setting='' machine='' besides=''

# What EDK2 itself is warned of, whichever driver runs: edk2-stable202311 to 202408 protect no runtime code but that
# of its own images, edk2-stable202302 to 202411 notify of each attempt to exit.
traits='are both writable and executable; |_BEFORE_EXIT_BOOT_SERVICES was notified once an attempt'

# Of what was found wrong, severity advisory and these left out: each as a line "outcome check diagnosis".
findings() {
    awk -v traits="$traits" '
        /^(not )?ok / { outcome = $1 == "not" ? "fails" : "warns"; check = $1 == "not" ? $5 : $4 }
        /^  severity: "advisory"/ || ($1 == "seen:" && $0 ~ traits) { check = "" }
        /^  diagnosis: / && check != "" { gsub(/"/, "", $2); print outcome, check, $2 }' "$work/output"
}

# The block under the result of a check.
details_of() {
    awk -v check="$1" '
        /^(not )?ok / { wanted = $4 == check || $5 == check }
        wanted && /^  [a-z_]+: / { print }' "$work/output"
}

says() {
    [ "$2" = - ] ||
        result "$(holds grep -Eq -e "^  $1: \"$2" "$work/details")" "$specimen: $check has $1: $2"
}

boot_specimen() {
    # shellcheck disable=SC2086 # one word an option
    boot --driver "$built/tests/$specimen.efi" ${setting:+--set "$setting"} $machine
}

# culprit OUTCOME SPECIMEN CHECK DIAGNOSIS SERVICE DESCRIPTOR [SEEN]: expressions that their lines begin with, - for
# no such line. Where there was a fault, and with isolation.no_fault there was, it is blamed on the specimen.
culprit() {
    outcome=$1 specimen=$2 check=$3 diagnosis=$4
    boot_specimen
    expect_status "$([ "$outcome" = fails ] && echo 1 || echo 0)"
    details_of "$check" >"$work/details"
    findings >"$work/findings"
    result "$(holds grep -qx "$outcome $check $diagnosis" "$work/findings")" \
        "$specimen: $check $outcome: $diagnosis"
    says service "$5"
    says descriptor "$6"
    says seen "${7:--}"
    if [ "$check" = isolation.no_fault ] || grep -q '^  fault: ' "$work/details"; then
        says image "$specimen\\.efi\\+0x"
    fi
    others=$(grep -Ev " ($diagnosis${besides:+|$besides})\$" "$work/findings") || true
    result "$([ -z "$others" ] && echo yes || echo no)" "$specimen: no other diagnosis${others:+, but: $others}"
}

# innocent SPECIMEN: unusual, or with much to do, but right.
innocent() {
    specimen=$1
    boot_specimen
    expect_status 0
    result "$([ -z "$(findings)" ] && echo yes || echo no)" "$specimen: no diagnosis"
}

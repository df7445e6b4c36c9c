#!/bin/sh
# Every specimen is the subject of a boot case.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

in_a_boot_case() {
    grep -qw -e "$1" tests/boot/*.t
}

for source in tests/specimens/*/*.c; do
    name=${source##*/}
    result "a boot case has ${name%.c}" in_a_boot_case "${name%.c}"
done

finish

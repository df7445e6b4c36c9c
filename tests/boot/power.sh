# shellcheck shell=sh
# For the boot cases in which the power is lost: the stick and the machine's variables go on from boot to boot.
#
#   new_stick            the next boot is of the image, with a new machine's variables
#   power OPTIONS        boots them as the last boot left them; scripts/boot as it is, save that it sets no after=
#   power_until_stopped  until the loader has shown a verdict and stopped, at most three times; `writes` names a file
#                        that gets the writes to the stick
#   expect_reports N     that many reports, each with both its files and none half written; the file system is sound
#   expect_in_report REGEX   a line of a report's TAP matches
#   expect_unchanged     those that were there at the last expect_reports are as they were
#   expect_marker 0|1    how many runs are marked as started
#   expect_record yes|no whether a result waits in the variables
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"
state=$work/state
writes=

new_stick() {
    rm -rf "$state" "$work/reports"
}

power() {
    if [ -d "$state" ]; then
        set -- --image "$state/disk.img" --firmware ":$state/vars.fd" "$@"
    fi
    boot --no-set-after "$@"
    rm -rf "$state"
    mv "$work/kept" "$state"
}

stopped() {
    grep -aq 'handoff: stopped:' "$work/serial"
}

power_until_stopped() {
    for _ in 1 2 3; do
        power ${writes:+--writes "$writes"}
        stopped && break
    done
    result "$(holds stopped)" 'it shows a verdict and stops'
}

# The partition begins at 1 MiB: scripts/mkimage puts it there.
on_stick() {
    tool=$1
    shift
    MTOOLS_SKIP_CHECK=1 "$tool" -i "$state/disk.img@@1M" "$@"
}

names() {
    on_stick mdir -b ::/handoff/ | sed 's|.*/||'
}

count_names() {
    names | grep -Ec "$1" || true
}

save_reports() {
    rm -rf "$1"
    mkdir "$1"
    for name in $(names | grep -E '^report-.*\.(tap|json)$'); do
        on_stick mtype "::/handoff/$name" >"$1/$name"
    done
}

expect_reports() {
    names >"$work/names"
    shown="$shown, which left $(tr '\n' ' ' <"$work/names")"
    for kind in tap json; do
        result "$(holds test "$(count_names "^report-.*-[0-9]+\.$kind$")" -eq "$1")" "reports as .$kind: $1, $shown"
    done
    result "$(holds test "$(count_names '\.tmp$')" -eq 0)" 'no file is half written'
    result "$(holds "$root/tests/boot/cuts" "$state/disk.img")" 'the file system is sound'
    save_reports "$work/reports"
}

expect_in_report() {
    result "$(holds grep -Eq -e "$1" "$work"/reports/*.tap)" "a report says: $1"
}

expect_unchanged() {
    save_reports "$work/now"
    for old in "$work"/reports/*; do
        result "$(holds cmp "$old" "$work/now/${old##*/}")" "${old##*/} is as it was"
    done
}

expect_marker() {
    result "$(holds test "$(count_names '^started-.*\.run$')" -eq "$1")" "runs marked as started: $1, $shown"
}

expect_record() {
    found=no
    "$root/tests/boot/variables" "$state/vars.fd" | grep -q ' HandoffReport0$' && found=yes
    result "$(holds test "$found" = "$1")" "a result waits in the variables: $1, $shown"
}

# shellcheck shell=sh
# For the boot cases: each is a short script that boots and says what it expects. It prints TAP.
#
#   # shellcheck source=tests/boot/lib.sh
#   . "${0%/*}/lib.sh"
#   boot --set virtmap=compact        arguments of scripts/boot
#   expect_status 0
#   expect_ok svam.succeeded          the check is there and passed; also expect_not_ok, expect_skip
#   expect_match 'REGEX'              a line of its output matches (grep -E); also expect_no_match
#   expect_file '/handoff/loader.log' 'REGEX'    the same for a file on the partition after the run
#   finish

root=$(cd "${0%/*}/../.." && pwd)
architecture=${ARCH:-x86_64}
# shellcheck disable=SC2034 # for the cases
built=$root/build/$architecture
work=$(mktemp -d "${TMPDIR:-/tmp}/handoff-case-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
expected=0
failed=0
unseen=no # nothing was booted yet

# What firmware to boot unless a case names one: nothing, or, for scripts/boot, one that tests/boot/start-firmware has
# started once. It has left machines to go on from as well.
started=
states=$built/tests/states
mkdir -p "$states"
if [ -z "${FIRMWARE_PATH:-}" ] && [ -s "$built/tests/firmware" ]; then
    started=$(cat "$built/tests/firmware"):$built/tests/variables.fd
fi

boot() {
    shown="boot $*"
    run --timeout 150 --log "$work/serial" --quick --states "$states" ${started:+--firmware "$started"} "$@"
}

# Nothing is left out, and nothing is there that an earlier boot has left.
boot_plain() {
    shown=boot_plain
    run --timeout 150 --log "$work/serial"
}

# The same as a stick on a PC, which has no serial port.
boot_hardware() {
    shown="boot_hardware $*"
    : >"$work/serial"
    run --profile hardware "$@"
}

run() {
    rm -rf "$work/kept"
    set +e
    "$root/scripts/boot" --arch "$architecture" --keep "$work/kept" "$@" >"$work/output" 2>&1
    status=$?
    set -e
    unseen=yes
}

# The loader where it must refuse, judged by tests/boot/apps/returns.c: refuse 'REGEX of its reason' OPTIONS...
judge=returns
refuse() {
    reason=$1
    shift
    boot --add "$built/tests/$judge.efi:/EFI/BOOT/BOOTX64.EFI" --add "$built/BOOTX64.EFI:/loader.efi" "$@"
    expect_status 0
    expect_ok returns.error
    expect_ok returns.memory
    expect_ok returns.files
    expect_match "^# console: handoff: error: .*$reason"
    expect_match "^# loader.log: error: .*$reason"
}

# The same for many configurations in one boot. refusal 'REGEX of its reason' 'CONFIGURATION with escapes' names one,
# which may use files in $work/cases, on the disk /cases; then judge_refusals boots.
mkdir "$work/cases"
refusals=0

refusal() {
    refusals=$((refusals + 1))
    printf '%b' "$2" >"$work/cases/$(printf %02d "$refusals").cfg"
    printf '%s\n' "$1" >>"$work/reasons"
}

judge_refusals() {
    rm -rf "$work/refused"
    cp -r "$built/esp" "$work/refused"
    cp -r "$work/cases" "$work/refused/cases"
    cp "$built/tests/$judge.efi" "$work/refused/EFI/BOOT/BOOTX64.EFI"
    cp "$built/BOOTX64.EFI" "$work/refused/loader.efi"
    boot --no-set-after --esp "$work/refused"
    expect_status 0
    refusals=0
    while read -r reason; do
        refusals=$((refusals + 1))
        of_case=$(printf %02d "$refusals")
        expect_ok "returns.$of_case.error"
        expect_ok "returns.$of_case.memory"
        expect_ok "returns.$of_case.files"
        expect_match "^# $of_case\.console: handoff: error: .*$reason"
        expect_match "^# $of_case\.loader.log: error: .*$reason"
    done <"$work/reasons"
}

comment() {
    sed 's/^/# /' "$1"
}

# expect_picture WIDTHxHEIGHT COLOUR THOUSANDTHS [FILE]: $work/screen.ppm, which --screen made, or the file has that
# size and, at least in that part, that colour.
expect_picture() {
    "$root/tests/boot/picture" "${4:-$work/screen.ppm}" >"$work/colours" 2>&1 || true
    result "$(holds grep -qx "$1" "$work/colours")" "the picture has $1 pixels"
    part=$(sed -n "s/^$2 //p" "$work/colours")
    result "$(holds test "${part:-0}" -ge "$3")" "$3 thousandths of it or more have the colour $2 (${part:-none})"
}

# The sum on the serial port, in the words of the code.
sum() {
    counts='\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped, \([0-9]*\) warnings*'
    sed -n "s/^# verdict: \([A-Z]*\), $counts\$/\1 passed=\2 failed=\3 skipped=\4 warnings=\5/p" "$work/output"
}

# expect_code 'REGEX of its end': the QR code in $work/screen.ppm says the sum of the serial port, and its checksum is
# right. It has the finest detail on the screen: what is decoded was drawn well.
expect_code() {
    if [ "${QR:-}" = none ]; then
        expected=$((expected + 1))
        echo "ok $expected - the code has the sum # SKIP built without QR codes"
        return 0
    fi
    code=$(zbarimg -q --raw -Sdisable -Sqrcode.enable "$work/screen.ppm" 2>/dev/null) || code=none
    said=${code% crc32=*}
    checksum=$(printf %s "$said" | gzip -c | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')
    result "$(holds test "${said#"efi-handoff/1 $(sum) machine="}" != "$said")" "the code has the sum: $code"
    result "$(holds test "${code##* }" = "crc32=$checksum")" "its checksum is $checksum"
    result "$(echo "$said" | grep -Eq -e " run=[0-9a-f]+$1\$" && echo yes || echo no)" "it ends in '$1'"
}

# Once a boot: what it printed, and what the serial port said if that was something else.
show_evidence() {
    [ "$unseen" = yes ] || return 0
    unseen=no
    echo "# output of: $shown"
    comment "$work/output"
    grep -q '^TAP version' "$work/output" && return 0
    echo "# serial port:"
    tr -d '\033\r' <"$work/serial" | tail -n 30 | comment -
}

# result PASSED DESCRIPTION
result() {
    expected=$((expected + 1))
    description=$2
    case $description in
    *'#'*) description=$(printf '%s\n' "$2" | sed 's/#/\\#/g') ;; # what follows it is no directive
    esac
    if [ "$1" = yes ]; then
        echo "ok $expected - $description"
    else
        echo "not ok $expected - $description"
        failed=$((failed + 1))
        show_evidence
    fi
}

# holds COMMAND...: yes or no.
holds() {
    if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi
}

has_line() {
    grep -Eq -e "$1" "$work/output"
}

literally() {
    echo "$1" | sed 's/\./\\./g'
}

expect_status() {
    result "$(holds test "$status" -eq "$1")" "exit status $1 (it was $status) of $shown"
}

expect_ok() {
    result "$(holds has_line "^ok [0-9]+ - $(literally "$1")( # WARN.*)?\$")" "$1 passes"
}

expect_not_ok() {
    result "$(holds has_line "^not ok [0-9]+ - $(literally "$1")\$")" "$1 fails"
}

expect_skip() {
    result "$(holds has_line "^ok [0-9]+ - $(literally "$1") # SKIP .")" "$1 is skipped for a reason"
}

expect_match() {
    result "$(holds has_line "$1")" "says: $1"
}

expect_no_match() {
    result "$([ "$(holds has_line "$1")" = no ] && echo yes || echo no)" "does not say: $1"
}

# The partition begins at 1 MiB: scripts/mkimage puts it there.
partition_file() {
    MTOOLS_SKIP_CHECK=1 mtype -i "$work/kept/disk.img@@1M" "::$1"
}

expect_file() {
    partition_file "$1" >"$work/file" 2>&1 || true
    result "$(holds grep -Eq -e "$2" "$work/file")" "$1 says: $2"
}

finish() {
    [ "$expected" -gt 0 ] || result no 'the case expects something'
    echo "1..$expected"
    [ "$failed" -eq 0 ]
}

set -eu

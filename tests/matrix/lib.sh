# shellcheck shell=sh
# For the tests of scripts/matrix: a stand-in for scripts/boot, tables of our own, and ways to ask what came of it.
#
#   # shellcheck source=tests/matrix/lib.sh
#   . "${0%/*}/lib.sh"
#   machine pc says_passed            a section of machines.ini whose boots end so; lines on standard input are added
#   result DESCRIPTION says STATUS 'REGEX' matrix OPTIONS...

# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

tables=$work/tables
results=$work/results
mkdir "$tables" "$work/temporary"
export TMPDIR="$work/temporary"
: >"$work/code.fd"
printf '# none\n' >"$work/waivers"
printf '[one]\ndescription = the first\nfiles = %s\nshort = *\n' "$work/code.fd" >"$tables/firmware.ini"
: >"$tables/machines.ini"

# Ends as the setting outcome= says.
cat >"$work/boot" <<'STAND_IN'
#!/bin/sh
echo "$$ $*" >>"$STARTED"
for word in "$@"; do
    case $word in
    outcome=*) outcome=${word#outcome=} ;;
    esac
done
passed() {
    echo '# loader: efi-handoff, UEFI 2.7, firmware Das Haus 0x00000007'
    echo "# PASSED: 3 of 3 checks passed, 0 skipped$1"
}
case $outcome in
passed) passed '' ;;
waived)
    printf 'TAP version 14\n1..3\n# loader: efi-handoff, UEFI 2.7, firmware Das Haus 0x00000007\n'
    echo 'not ok 2 - svam.tables_converted # TODO one sum is old, until 2099-12-31'
    printf '  ---\n  severity: "high"\n  seen: "a sum is old"\n  ...\n'
    passed ', 1 waived (svam.tables_converted)'
    ;;
failed)
    printf 'ok 1 - first\nnot ok 2 - second.check\n  ---\n  diagnosis: "unconverted-pointer"\n  ...\n'
    echo '# FAILED: 1 of 3 checks failed: second.check'
    exit 1
    ;;
refused)
    echo 'handoff: error: no <such> kernel' >&2
    exit 2
    ;;
died)
    echo '# FAILED: no verdict: the machine was reset'
    exit 3
    ;;
lacking)
    echo 'boot: swtpm is not installed: scripts/setup run x86_64' >&2
    exit 77
    ;;
no_board)
    echo '# FAILED: QEMU did not start: qemu-system-x86_64: unsupported machine type; Use -machine help to list them'
    exit 2
    ;;
late)
    echo '# FAILED: no end after 60 seconds'
    exit 124
    ;;
late_once)
    [ -e "$STARTED.late" ] && passed ''
    [ -e "$STARTED.late" ] && exit 0
    : >"$STARTED.late"
    echo '# FAILED: no end after 60 seconds'
    exit 124
    ;;
traceback)
    echo 'Traceback (most recent call last):'
    exit 1
    ;;
silent) exit 0 ;;
garbage) printf '\000\001\033[31m\377 <&> ]]>\n' ;;
killed) kill -s KILL "$$" ;;
brief)
    date +%s.%N >>"$STARTED.begun"
    sleep 0.5
    date +%s.%N >>"$STARTED.ended"
    passed ''
    ;;
forever) exec sleep "$LONG" ;;
stubborn)
    trap '' TERM INT HUP
    sleep "$LONG"
    ;;
esac
STAND_IN
chmod +x "$work/boot"
export STARTED="$work/started"
export LONG="1000.$$" # seconds, by which its processes are found
: >"$STARTED"

# machine NAME OUTCOME [LINE-OF-THE-SECTION]...
machine() {
    printf '[%s]\ndescription = ends %s\nboot = --set outcome=%s\n' "$1" "$2" "$2" >>"$tables/machines.ini"
    shift 2
    [ $# -eq 0 ] || printf '%s\n' "$@" >>"$tables/machines.ini"
}

matrix() {
    scripts/matrix --tables "$tables" --boot "$work/boot" --waivers "$work/waivers" --output "$results" "$@"
}

# says STATUS EXPRESSION COMMAND...: it ends so and one of its lines matches.
says() {
    ends_with "$@" && ! grep -q '^Traceback' "$work/said"
}

# nothing_left: no process of a boot, and no temporary file.
nothing_left() {
    while read -r process _; do
        ! kill -0 "$process" 2>/dev/null || return 1
    done <"$STARTED"
    [ -z "$(ls -A "$work/temporary")" ]
}

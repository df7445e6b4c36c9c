#!/bin/sh
# scripts/run-tests: which tests it has run, and in which order. prove is played by a script.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

mkdir "$work/bin"
printf '%s\n' '#!/bin/sh' 'printf "%s\n" "$@"' >"$work/bin/prove"
chmod +x "$work/bin/prove"

run_tests() {
    env PATH="$work/bin:$PATH" "$@" scripts/run-tests build/host/test_text
}

run_tests TESTS= >"$work/words"
grep '\.t$' "$work/words" >"$work/run"
printf '%s\n' tests/*/*.t | sort >"$work/all"

every_one_once() {
    sort "$work/run" | diff - "$work/all"
}

result 'every test of the tree once' every_one_once
result 'that of the command line' grep -qx build/host/test_text "$work/words"
result 'the longest first' test "$(head -n 1 "$work/run")" = tests/harness/boot.t
place_of() {
    grep -n "^$1\$" "$work/run" | cut -d: -f1
}
result 'then what boots, and then the rest' \
    test "$(place_of tests/boot/trace.t)" -lt "$(place_of tests/bench/calls.t)"
result 'only those that are named' \
    test "$(run_tests TESTS='tests/build/cd.t tests/build/help.t' | grep -c '\.t$')" = 2

finish

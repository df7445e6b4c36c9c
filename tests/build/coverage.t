#!/bin/sh
# The unit tests of the gift reach all of it; and what measures that names what a test less leaves out.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

measure() {
    make -s --no-print-directory "ARCH=$architecture" "$@"
}

# One test alone reaches its own file and not its neighbour.
one_test_is_not_enough() {
    status=0
    measure coverage "BUILD=$work" TESTS=tests/unit/test_exit_boot.c >"$work/one" 2>&1 || status=$?
    cat "$work/one"
    [ "$status" -ne 0 ] && grep -q '^coverage: loader/handoff/text.c:[0-9]*: ' "$work/one" &&
        ! grep -q '^coverage: loader/handoff/exit_boot.c' "$work/one"
}

report_is_written() {
    grep -q pages/index.html build/coverage/index.html &&
        [ -s build/coverage/pages/index.html ]
}

if HANDOFF_NO_INSTALL=1 scripts/setup coverage >"$work/missing" 2>&1; then
    result "make coverage: every line, branch and condition of the gift is reached" measure coverage
    result "its report is written" report_is_written
    result "one test alone leaves lines out, and they are named" one_test_is_not_enough
else
    echo "1..0 # SKIP $(sed -n 's/^setup: missing[^:]*: /cannot be installed here: /p' "$work/missing")"
    exit 0
fi

finish

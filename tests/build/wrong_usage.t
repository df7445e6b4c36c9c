#!/bin/sh
# What is asked of make and of the test runner and cannot be had is refused with what there is instead.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

# refuses STATUS EXPRESSION COMMAND...: it ends so and says so.
refuses() {
    expected_status=$1
    expression=$2
    shift 2
    ends "$expected_status" "$expression" env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "$@" &&
        ! grep -q 'No such file' "$work/said"
}

result "another processor than those there are" \
    refuses 2 'ARCH=pdp11 is none of the processors there are: x86_64' make ARCH=pdp11 run
result "no processor" refuses 2 'ARCH= is none of the processors there are: x86_64' make ARCH= image
result "a test that is no file" \
    refuses 2 '^run-tests: TESTS: tests/boot/nonesuch.t is no file: name some of tests/\*/\*.t' \
    TESTS='tests/build/help.t tests/boot/nonesuch.t' scripts/run-tests
result "no test" refuses 2 '^run-tests: TESTS: it is blank' TESTS=' ' scripts/run-tests

finish

#!/bin/sh
# tests/fuzz/run-fuzzers: what it adds up. The targets say what libFuzzer would, and do nothing.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

# target NAME STATUS LINE...: one that says these lines and ends so.
target() {
    file=$work/$1
    {
        echo '#!/bin/sh'
        status=$2
        shift 2
        printf 'echo "%s"\n' "$@"
        echo "exit $status"
    } >"$file"
    chmod +x "$file"
}

# run STATUS ARGUMENTS...
run() {
    expected=$1
    shift
    status=0
    tests/fuzz/run-fuzzers "$@" >"$work/said" 2>&1 || status=$?
    result "exit status $expected: run-fuzzers $*" test "$status" -eq "$expected"
}

says() {
    result "it says: $1" grep -q -e "$1" "$work/said"
}

target text 0 '#64 pulse cov: 3' '#1000 DONE   cov: 12 ft: 4'
target utf 0 '#32 pulse cov: 3' '#234 DONE   cov: 5 ft: 4' '###### Recommended dictionary. ######'
target config 1 '#16 pulse cov: 3' 'a property does not hold'
run 0 --seconds 1 "$work" text utf
says '^fuzz text: 1000 inputs, cov: 12$'
says '^fuzz: 2 targets, 1234 inputs, [0-9]* seconds, 0 failed$'
run 1 --seconds 1 "$work" text config utf
says '^fuzz config: FAILED'
says '^fuzz: 3 targets, 1250 inputs, [0-9]* seconds, 1 failed$'
run 0 --merge "$work" text
says '^fuzz: 1 targets, 0 inputs added, [0-9]* seconds, 0 failed$'
run 2 --seconds 0 "$work" text
run 2 "$work" nonesuch
finish

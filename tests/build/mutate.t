#!/bin/sh
# A few of the mutants of the gift (make mutate has them all) are noticed; and what counts them says so when none is.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

mutate() {
    make -s --no-print-directory mutate "ARCH=$architecture" "$@"
}

# shellcheck disable=SC2016 # make expands it
flags() {
    make -s --no-print-directory "ARCH=$architecture" \
        --eval='mutate-flags: ; @echo $(filter-out -MMD -MP,$(COMMON))' mutate-flags
}

# mutate_with PROGRAM EXPECTED-TEXT... for some mutants of a small file: PROGRAM is run instead of each of its tests.
mutate_with() {
    program=$1
    shift
    printf 'loader/handoff/exit_boot.c: nobody\n- one\n+ other\nBecause.\n' >"$work/explanations"
    status=0
    CC_FLAGS=$(flags) scripts/mutate --near --program "$program" --output "$work/mutate" --jobs 1 --sample 10 \
        --explanations "$work/explanations" loader/handoff/exit_boot.c >"$work/said" 2>&1 || status=$?
    cat "$work/said"
    [ "$status" -eq 1 ] || return 1
    for text; do
        grep -qF -e "$text" "$work/said" || return 1
    done
}

if ! HANDOFF_NO_INSTALL=1 scripts/setup coverage >"$work/missing" 2>&1; then
    echo "1..0 # SKIP $(sed -n 's/^setup: missing[^:]*: /cannot be installed here: /p' "$work/missing")"
    exit 0
fi
result "make mutate: tests notice the mutants of one file, or they are explained" \
    mutate SAMPLE=3 NEAR=yes FILES=loader/handoff/exit_boot.c JOBS=1 "BUILD=$work"
result "mutants that no test looks at survive and are listed, an explanation without a mutant is an error" \
    mutate_with /bin/true 'mutate: 0.0 % of the mutants were noticed' ' survivors without explanation: ' \
    'loader/handoff/exit_boot.c: handoff_exit_boot' 'explanations:1: there is no such mutant'
result "tests that fail without any change notice nothing" mutate_with /bin/false 'fails without any change'

finish

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

# The whole of a small file, without its tests.
survivors_are_found() {
    status=0
    CC_FLAGS=$(flags) scripts/mutate --program /bin/true --output "$work/mutate" loader/handoff/exit_boot.c \
        >"$work/alive" 2>&1 || status=$?
    cat "$work/alive"
    [ "$status" -eq 1 ] && grep -q '^mutate: 0.0 % of the mutants were noticed' "$work/alive" &&
        grep -q '^+ if (attempt->map_status == EFI_SUCCESS)$' "$work/alive"
}

# An explanation of something that is not there.
obsolete_explanations_are_found() {
    printf 'loader/handoff/set_virtual.c: nobody\n- one\n+ other\nBecause.\n' >"$work/explanations"
    status=0
    CC_FLAGS=$(flags) scripts/mutate --program /bin/true --output "$work/mutate" --explanations "$work/explanations" \
        loader/handoff/set_virtual.c >"$work/obsolete" 2>&1 || status=$?
    cat "$work/obsolete"
    [ "$status" -eq 1 ] && grep -q '^mutate: .*explanations:1: there is no such mutant' "$work/obsolete"
}

if ! HANDOFF_NO_INSTALL=1 scripts/setup coverage >"$work/missing" 2>&1; then
    echo "1..0 # SKIP $(sed -n 's/^setup: missing[^:]*: /cannot be installed here: /p' "$work/missing")"
    exit 0
fi
result "make mutate: tests notice the mutants of one file, or they are explained" \
    mutate SAMPLE=3 NEAR=yes FILES=loader/handoff/exit_boot.c JOBS=1 "BUILD=$work"
result "mutants that no test looks at survive, and are listed" survivors_are_found
result "an explanation without a mutant is an error" obsolete_explanations_are_found

finish

#!/bin/sh
# What the build servers do is what people can do: each step of .github/workflows is one command of this tree. And
# they may do nothing else, with nothing that somebody else can change.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

workflow=.github/workflows/tests.yml

# commands FILE: what its steps run, for each target of its matrix.
commands() {
    targets=$(sed -n 's/^ *target: \[\(.*\)\]$/\1/p' "$1" | tr -d ,)
    for target in $targets; do
        sed -n 's/^ *\(- \)*run: *\(..*\)/\2/p' "$1" | sed "s/\${{ matrix\.target }}/$target/g"
    done
}

# known COMMAND: scripts/setup with one of its purposes, or make with one of its targets.
known() {
    case $1 in
    *[!a-z/\ -]*) return 1 ;;
    'scripts/setup '*) HANDOFF_NO_INSTALL=1 scripts/setup "${1#* }" >"$work/setup" 2>&1 || [ $? -eq 1 ] ;;
    'make '*) make help >"$work/help" && grep -q "^$1 " "$work/help" ;;
    *) return 1 ;;
    esac
}

runs_known_commands() {
    commands "$1" >"$work/commands"
    [ "$(wc -l <"$work/commands")" -ge 4 ] || return 1
    while read -r command; do
        known "$command" || { echo "no command of this tree: $command" && return 1; }
    done <"$work/commands"
}

# The action's name may come to mean other code; the digest of a commit may not.
uses_fixed_actions() {
    grep -q 'uses:' "$1" && ! grep 'uses:' "$1" | grep -Ev 'uses: [a-z/-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$'
}

may_only_read() {
    [ "$(grep -A1 '^permissions:' "$1" | tail -n 1)" = '  contents: read' ] &&
        [ "$(grep -c 'permissions:' "$1")" -eq 1 ] && ! grep -E '(secrets\.|: write|pull_request_target)' "$1"
}

keeps_reports() {
    grep -q 'if: always()' "$1" && grep -q 'fail-fast: false' "$1" && grep -q 'timeout-minutes: ' "$1" &&
        grep -q '^ *build/tap$' "$1" && grep -q '=build/tap$' scripts/run-tests
}

judges='runs_known_commands uses_fixed_actions may_only_read keeps_reports'
for judge in $judges; do
    result "$(echo "$judge" | tr _ ' ')" "$judge" "$workflow"
done

# noticed WHAT EXPRESSION JUDGE: the change, made with sed, does harm.
noticed() {
    sed "$2" "$workflow" >"$work/changed.yml"
    result "noticed: $1" harmed "$3"
}

harmed() {
    ! cmp -s "$workflow" "$work/changed.yml" && ! "$1" "$work/changed.yml"
}

noticed 'a target that there is not' 's/target: \[test/target: [tset/' runs_known_commands
noticed 'a purpose that there is not' 's/setup \$.*/setup everything/' runs_known_commands
noticed 'a script of the system' 's/run: make.*/run: apt-get update/' runs_known_commands
noticed 'two commands' 's/run: make /run: make clean \&\& make /' runs_known_commands
noticed 'a script in the file' 's/run: make.*/run: |/' runs_known_commands
noticed 'an action that may change' 's/@[0-9a-f]* # v\(.\).*/@v\1/' uses_fixed_actions
noticed 'a permission to write' 's/contents: read/contents: write/' may_only_read
noticed 'no permissions' '/^permissions/d' may_only_read
noticed 'reports of what passed only' '/if: always/d' keeps_reports
finish

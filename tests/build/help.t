#!/bin/sh
# Every script says with --help how it is called, with an example, and that is no error.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

scripts() {
    for language in shell python; do
        scripts/check/list-scripts "$language" scripts tests
    done | grep -v '\.t$'
}

# shows EXPRESSION WHAT
shows() {
    grep -Eq "$1" "$work/help" && return
    echo "no line of its help begins with $2: add it"
    return 1
}

# helps SCRIPT
helps() {
    timeout 20 "$1" --help </dev/null >"$work/help" && shows '^usage: ' "'usage: '" &&
        shows '^examples?:' "'example:' or 'examples:'"
}

for script in $(scripts); do
    if [ -x "$script" ]; then
        result "$script --help" helps "$script"
    fi
done

finish

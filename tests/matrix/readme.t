#!/bin/sh
# The support table in the README is of the tables that there are now, and has nothing in it that failed.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

sed -n '/^<!-- matrix: /,/^<!-- end of matrix -->/p' README.md >"$work/section"
grep '^    ' "$work/section" >"$work/table" || true
sed -n 's/^\[\(.*\)\]$/\1/p' tests/matrix/machines.ini | sort >"$work/machines"

# Wide tables are printed as several, each with the names of all machines.
names_of_lines() {
    grep -v -e '^     ' -e '^    machine ' -e 'cells\{0,1\}: ' -e '^ *$' "$work/table" | awk '{ print $1 }' | sort -u
}

lists_every_machine() {
    names_of_lines | diff "$work/machines" -
}

has_no_failure() {
    grep -q ' 0 not as expected$' "$work/table" && ! grep -Eq '  [A-Z][A-Z ]+ [0-9]+( |$)|not run' "$work/table"
}

result 'it has a place in the README' test "$(wc -l <"$work/section")" -gt 1
if [ -s "$work/table" ]; then
    result 'it lists every machine' lists_every_machine
    result 'nothing in it failed' has_no_failure
else
    skip 'it lists every machine' 'there is no table yet: scripts/matrix --readme README.md'
fi
finish

# shellcheck shell=sh
# For the tests of the build: each asks `result DESCRIPTION COMMAND...` and ends with `finish`. It prints TAP.
#
# skip DESCRIPTION REASON stands where a test cannot be made.
#
#   # shellcheck source=tests/build/lib.sh
#   . "${0%/*}/lib.sh"

cd "${0%/*}/../.." || exit
# shellcheck disable=SC2034 # for the tests
architecture=${ARCH:-x86_64}
work=$(mktemp -d "${TMPDIR:-/tmp}/handoff-case-XXXXXX")
trap 'rm -rf "$work"' EXIT
count=0
failed=0

# result DESCRIPTION COMMAND...
result() {
    description=$1
    shift
    count=$((count + 1))
    if "$@" >"$work/output" 2>&1; then
        echo "ok $count - $description"
    else
        echo "not ok $count - $description"
        tail -n 20 "$work/output" | sed 's/^/# /'
        failed=$((failed + 1))
    fi
}

# ends STATUS EXPRESSION COMMAND...: it ends so and says so (grep -E), without a traceback; $work/said has it all.
ends() {
    ends_with "$@" && ! grep -q Traceback "$work/said"
}

# The same of what quotes tracebacks of others.
ends_with() {
    expected=$1
    expression=$2
    shift 2
    status=0
    "$@" >"$work/said" 2>&1 || status=$?
    cat "$work/said"
    echo "exit status $status"
    [ "$status" -eq "$expected" ] && grep -Eq -e "$expression" "$work/said"
}

# skip DESCRIPTION REASON
skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

finish() {
    echo "1..$count"
    [ "$failed" -eq 0 ]
}

set -eu

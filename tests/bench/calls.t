#!/bin/sh
# What the wrapper of runtime calls costs is shown and judged; the figures here are invented.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

# figures OWN_STRICT OWN_LAX: of each service.
figures() {
    for service in get_time get_variable query_variable_info; do
        for figure in bare=500 "strict=$((500 + $1))" "own_strict=$1" "lax=$((500 + $2))" "own_lax=$2"; do
            echo "call.$service.${figure%=*} ${figure#*=}"
        done
    done
}

# judges STATUS EXPRESSION FILE [OPTION]: so it ends and says so.
judges() {
    status=0
    scripts/bench-calls ${4:+"$4"} <"$3" >"$work/said" 2>&1 || status=$?
    cat "$work/said"
    [ "$status" -eq "$1" ] && grep -Eq -e "$2" "$work/said"
}

figures 1250 500 >"$work/at"
{ echo 'start 17' && cat "$work/at"; } >"$work/within"
result 'at the limits' judges 0 '^  GetTime +500 +1,750 +1,250 +1,000 +500$' "$work/within"
sed 's/get_time.own_strict 1250/get_time.own_strict 1251/' "$work/at" >"$work/strict"
result 'one instruction beyond' \
    judges 1 '^bench-calls: the wrapper takes 1,251 .* GetTime with strict=yes; the limit is 1,250: ' "$work/strict"
sed 's/query_variable_info.own_lax 500/query_variable_info.own_lax 526/' "$work/at" >"$work/lax"
result 'the same of calls that are not watched' \
    judges 1 'takes 526 .* QueryVariableInfo with strict=no; the limit is 525: ' "$work/lax"
sed '/get_variable.lax/d' "$work/at" >"$work/missing"
result 'a figure is missing' judges 2 'not told: call\.get_variable\.lax;' "$work/missing"
result 'nothing was told' judges 2 'not told: call\.get_time\.bare, ' /dev/null
result 'as JSON' judges 0 '^  "call\.get_time\.own_lax": 500,?$' "$work/at" --json
result 'nor within them as JSON' judges 1 '^  "call\.get_time\.own_strict": 1251,?$' "$work/strict" --json

finish

#!/bin/sh
# What the crossing costs is shown and judged; the figures here are invented.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

# figures NAME=NUMBER...: of a crossing with a hundred descriptors, at the limits; some may be others.
figures() {
    for figure in descriptors=100 cross_maps=21200 cross_tables=209000 cross_switch=1000 cross_svam=300000 \
        cross_poison=147000 cross_enter=9200 boot_services_pages=256 table_pages=37 fewest_pages=37 "$@"; do
        echo "${figure%=*} ${figure#*=}"
    done
}

# judges STATUS EXPRESSION OPTION...: so it ends and says so.
judges() {
    expected=$1
    expression=$2
    shift 2
    status=0
    scripts/bench-cross "$@" >"$work/said" 2>&1 || status=$?
    cat "$work/said"
    [ "$status" -eq "$expected" ] && grep -Eq -e "$expression" "$work/said"
}

figures >"$work/at"
result 'at the limits' judges 0 '^  both page tables +209,000$' "$work/at"
result 'two side by side' judges 0 '^  poison +147,000 +147,000$' "$work/at" "$work/at"
for name in cross_maps=21201 cross_tables=209001 cross_switch=1001 cross_poison=147001 cross_enter=9201; do
    figures "$name" >"$work/beyond"
    number=${name#*=}
    result "one instruction beyond, ${name%=*}" \
        judges 1 ": ${number%???},${number#"${number%???}"} instructions with 100 descriptors; the limit is " \
        "$work/at" "$work/beyond"
done
figures table_pages=38 >"$work/pages"
result 'a page too many' judges 1 'take 38 pages with 100 descriptors where 37 would do' "$work/pages"
figures boot_services_pages=512 cross_poison=229000 >"$work/memory"
result 'poison may cost what memory is' judges 0 '^  poison +229,000$' "$work/memory"
sed '/fewest/d' "$work/at" >"$work/missing"
result 'a figure is missing' judges 2 'does not tell fewest_pages;' "$work/missing"
result 'there is no file' judges 2 'name what scripts/bench-boot printed' "$work/nowhere"
result 'as JSON' judges 0 '^    "table_pages": 37,?$' --json "$work/at"

finish

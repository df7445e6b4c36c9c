#!/bin/sh
# docs/checks.md against the code: every check with its severity, its section and the specimens that show it; every
# diagnosis with those that show it; and something to read about each.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

document=docs/checks.md

# A line "specimen check diagnosis" for each that a boot case expects.
expectations() {
    sed -n 's/^ *culprit [a-z]* \([a-z0-9_]*\) \([a-z_.]*\) \([a-z-]*\) .*/\1 \2 \3/p' tests/boot/*.t |
        LC_ALL=C sort -u
}

# Names come in with tabs before their severity and section, where they have such. rows FIELD: table rows go out, with
# the specimens of those expectations that have the name in this field.
rows() {
    awk -F '\t' -v field="$1" '
        FNR == NR {
            split($0, word, " ")
            if (!seen[word[1], word[field]]++)
                shown[word[field]] = shown[word[field]] ", `" word[1] "`"
            next
        }
        {
            row = "| `" $1 "` |"
            for (i = 2; i <= NF; i++)
                row = row " " $i " |"
            print row " " ($1 in shown ? substr(shown[$1], 3) : "-") " |"
        }' "$work/expectations" - | LC_ALL=C sort
}

checks() {
    build/host/list_checks | sed 's/UEFI 2.10, //'
}

diagnoses() {
    sed -n 's/^#define DIAGNOSIS_[A-Z_]* *"\([a-z-]*\)".*/\1/p' kernel-stub/diagnosis.h
}

# same FILE: it is as expected, or else the lines that are missing (+) and wrong (-).
same() {
    diff -U 0 "$work/$1" "$work/expected" | grep '^[-+][^-+]'
    cmp -s "$work/$1" "$work/expected"
}

# tabled EXPRESSION FIELD: the document's rows whose name matches are those that come in, no more and no less.
tabled() {
    rows "$2" >"$work/expected"
    grep -E "^\| \`$1\` \|" "$document" | LC_ALL=C sort >"$work/tabled"
    same tabled
}

checks_are_tabled() {
    checks | tabled '[a-z_]+\.[a-z_]+' 2
}

diagnoses_are_tabled() {
    diagnoses | tabled '[a-z-]+' 3
}

# explained MARK NAME-EXPRESSION: what stands behind the mark in the document are the names that come in.
explained() {
    LC_ALL=C sort -u >"$work/expected"
    sed -n "s/^$1\`\($2\)\`.*/\1/p" "$document" | LC_ALL=C sort >"$work/explained"
    same explained
}

checks_are_explained() {
    checks | cut -f 1 | sed 's/^runtime\..*/runtime.*/' | explained '\*\*' '[a-z_]*\.[a-z_*]*'
}

diagnoses_are_explained() {
    diagnoses | explained '### ' '[a-z-]*'
}

expectations >"$work/expectations"
result 'the boot cases expect something' test -s "$work/expectations"
result 'every check is tabled as it is, with the specimens that show it' checks_are_tabled
result 'every diagnosis is tabled, with the specimens that show it' diagnoses_are_tabled
result 'every check is explained' checks_are_explained
result 'every diagnosis is explained' diagnoses_are_explained

finish

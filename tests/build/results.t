#!/bin/sh
# The table of machine results is that of the files, and a file that is no result is refused with what is wrong.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

results=$work/results
good=$results/report-board-1-0123abcd-1.json
mkdir "$results"
cp docs/results/README.md "$results"

cat >"$work/good.json" <<'JSON'
{"format": 1, "project": "efi-handoff", "version": "1.0", "run": "00000000000000a1", "date": "2026-11-21 13:25:00",
 "machine": {"name": "board-1-0123abcd", "line": "ACME Board 1", "maker": "ACME | Sons", "product": "Board_1",
             "bios_vendor": "ACME", "bios_version": "7", "bios_date": "01/02/2020"},
 "firmware": {"vendor": "ACME", "revision": "0x10000", "uefi": "2.7"},
 "configuration": ["virtmap=offset"], "verdict": "FAILED",
 "counts": {"passed": 2, "failed": 1, "skipped": 1, "warnings": 1},
 "checks": [
  {"number": 1, "name": "map.sorted", "result": "ok", "details": {}},
  {"number": 2, "name": "svam.succeeded", "result": "not ok", "details": {"diagnosis": "svam-refused"}},
  {"number": 3, "name": "time.get", "result": "ok", "directive": "SKIP", "reason": "unsupported", "details": {}},
  {"number": 4, "name": "map.aligned", "result": "ok", "directive": "WARN", "reason": "odd", "details": {}}],
 "questions": [{"number": 1, "question": "Did ExitBootServices succeed?", "answer": "yes"}],
 "notes": ["left out"], "memory_map": ["7 0x1000 0x2 0xf"]}
JSON

# changed STATEMENT: the good result, with a statement of Python about the object `it`.
changed() {
    python3 -c 'import json, sys
it = json.load(open(sys.argv[1]))
exec(sys.argv[3])
json.dump(it, open(sys.argv[2], "w"))' "$work/good.json" "$good" "$1"
}

list() {
    scripts/list-results "$@" "$results"
}

# refuses STATEMENT EXPRESSION: the result that STATEMENT spoils.
refuses() {
    changed "$1"
    result "refused: $1" ends 1 "^list-results: $good: .*$2" list --write
}

result 'the results here are sound and their table is current' scripts/list-results docs/results

# --- the table

cp "$work/good.json" "$good"
result 'a table that lacks a result is noticed' ends 1 'the table is not that of the files.*make results' list
result 'it is written' ends 0 '1 result$' list --write
row='| [ACME \| Sons Board\_1](report-board-1-0123abcd-1.json) | ACME 7 01/02/2020 | 2.7 | 2026-11-21 | FAILED |'
row="$row 2, 1, 1, 1 | svam.succeeded: svam-refused |"
result 'its row tells what the file says' grep -Fx "$row" "$results/README.md"
result 'and is current then' list
cp "$results/README.md" "$work/written"
sed -i 's/| FAILED |/| PASSED |/' "$results/README.md"
result 'a table that was changed is noticed' ends 1 'the table is not that of the files' list
list --write >/dev/null
result 'writing it anew mends it, and leaves the rest' cmp "$results/README.md" "$work/written"
changed 'del it["date"]; it["machine"] = {"name": "board-1-0123abcd", "line": ""}'
list --write >/dev/null
row='| [board-1-0123abcd](report-board-1-0123abcd-1.json) | ACME 0x10000 | 2.7 | unknown | FAILED |'
result 'a machine that tells nothing of itself' grep -F "$row" "$results/README.md"
changed 'it["checks"] = [dict(it["checks"][1], number=1)]'
result 'only what failed was kept, for lack of room' list --write
sed -i '/table: make/d' "$results/README.md"
result 'a README without a place for the table' ends 1 'has no place for the table' list --write
cp "$work/written" "$results/README.md"

# --- what is no result

refuses 'it["project"] = "other"' 'no report of efi-handoff'
refuses 'it["format"] = 2' 'its format is not 1'
refuses 'it["format"] = True' 'format is not int'
refuses 'it["run"] = "a1"' "run is 'a1'"
refuses 'it["date"] = "yesterday"' "date is 'yesterday'"
for holder in '' '["machine"]' '["firmware"]' '["counts"]' '["checks"][0]' '["checks"][1]["details"]' \
    '["questions"][0]'; do
    refuses "it${holder}[\"serial\"] = \"C02X\"" 'serial is not of the form, and so not to be made public: remove it'
done
refuses 'it["machine"]["maker"] = "\ud800"' 'it is no JSON .*surrogates not allowed'
refuses 'it["notes"] = ["\ud800"]' 'it is no JSON .*surrogates not allowed'
refuses 'it["checks"][0]["reason"] = ["C02X"]' 'check 1: reason is not text'
refuses 'it["version"] = {"serial": "C02X"}' 'version is not text'
refuses 'it["questions"][0]["question"] = {"serial": "C02X"}' 'question 1: question is not str'
refuses 'it["machine"]["name"] = "board-2-0123abcd"' "machine.name is not that of the file's name"
refuses 'it["machine"]["maker"] = 7' 'machine.maker is not text'
refuses 'del it["machine"]["line"]' 'machine.line is missing'
refuses 'it["firmware"]["uefi"] = "two"' "firmware.uefi is 'two'"
refuses 'it["firmware"] = []' 'firmware is not dict'
refuses 'del it["firmware"]["revision"]' 'firmware.revision is missing'
refuses 'it["verdict"] = "PASSED"' 'verdict and counts.failed contradict'
refuses 'it["verdict"] = "GREAT"' "verdict is 'GREAT'"
refuses 'it["counts"]["passed"] = -1' 'counts.passed is negative'
refuses 'it["counts"]["passed"] = 0' 'checks lists 1 passed, counts.passed is less'
refuses 'del it["checks"][1:]' 'checks lists none of those that failed'
refuses 'it["checks"][1]["result"] = "ok"' 'checks lists none of those that failed'
refuses 'it["checks"][1]["number"] = 9' 'check 2: its number is 9'
refuses 'it["checks"][0]["name"] = "| evil"' "check 1: name is '. evil'"
refuses 'it["checks"][0]["result"] = "fine"' "check 1: result is 'fine'"
refuses 'it["checks"][0]["directive"] = "TODO"' "check 1: directive is 'TODO'"
refuses 'it["checks"][0]["details"]["seen"] = 1' 'check 1: a detail is not text'
refuses 'it["checks"][0] = "ok"' 'checks: item 1 is not dict'
refuses 'it["configuration"] = {}' 'configuration is not list'
refuses 'it["notes"] = [1]' 'notes: item 1 is not str'
refuses 'it["memory_map"] = ["7 0x1000"]' "memory_map: descriptor 1 is '7 0x1000'"
refuses 'del it["questions"][0]["answer"]' 'question 1: answer is missing'
refuses 'it = [it]' 'it is no JSON object'

head -c 300 "$work/good.json" >"$good"
result 'refused: a file that was cut off' ends 1 'it is no JSON .*copy it from the stick again' list --write
echo '{"format": 1, "format": 1}' >"$good"
result 'refused: a name twice' ends 1 'has a name twice' list --write
printf '{"format": "\377"}' >"$good"
result 'refused: what is no text' ends 1 'it is no JSON' list --write
truncate -s 5M "$good"
result 'refused: a file that is too large' ends 1 'more than 4194304 bytes' list --write
cp "$work/good.json" "$good"
cp "$good" "$results/report-board-1-0123abcd-2.json"
result 'refused: a run that is there already' ends 1 'of the same run as report-board-1-0123abcd-1.json' list --write
mv "$results/report-board-1-0123abcd-2.json" "$results/mine.json"
result 'refused: a name that no stick gives' ends 1 'mine.json: a result is called report-<machine>-<n>.json' \
    list --write
rm "$results/mine.json"
mkfifo "$results/report-board-2-0123abcd-1.json"
result 'refused: what is no file' ends 1 'board-2-0123abcd-1.json: it is no file' timeout 10 \
    scripts/list-results --write "$results"
rm "$results/report-board-2-0123abcd-1.json"
result 'the table was not changed by any of these' cmp "$results/README.md" "$work/written"
printf '\377' >>"$results/README.md"
cp "$results/README.md" "$work/odd"
result 'a README that is no text' ends 1 'README.md is no text in UTF-8 .*: git checkout' list --write
result 'stays as it is' cmp "$results/README.md" "$work/odd"
cp "$work/written" "$results/README.md"

# A disk without room, in the middle of writing.
without_room() {
    (ulimit -f 1 && list --write)
}
changed 'it["counts"]["skipped"] = 7'
result 'a table that cannot be written' ends 1 'README.md: .*: it stays as it was' without_room
result 'and the old one stays' cmp "$results/README.md" "$work/written"
result 'nothing half-done is left' test ! -e "$results/README.md.partial"

# What the kernel stub tells of a check may be in a result.
knows() {
    PYTHONPATH=scripts/lib PYTHONDONTWRITEBYTECODE=1 python3 -c 'import machine_result, sys
sys.exit(not set(sys.argv[1:]) <= set(machine_result.DETAILS))' "$@"
}

details_are_known() {
    names=$(grep -Eo '(tell|print_address)\(.*"[a-z_]+"' kernel-stub/details.c | grep -Eo '"[a-z_]+"' | tr -d '"')
    for name in ${names:-none}; do
        if ! knows "$name" || ! grep -q "^| .checks.*\`$name\`" docs/report.md; then
            echo "$name is not known"
            return 1
        fi
    done
}
result 'every detail of a check is known' details_are_known
result 'wrong usage' ends 2 'name the folder with the results' scripts/list-results "$work"

finish

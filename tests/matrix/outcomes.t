#!/bin/sh
# What the matrix makes of boots that end in every way, and how its tables tell it: text, JUnit, HTML, TAP.
# shellcheck source=tests/matrix/lib.sh
. "${0%/*}/lib.sh"

machine passes passed 'says = ^# loader: efi-handoff'
machine waived waived
machine fails failed
machine refuses refused
machine refuses-well refused 'refused = ^handoff: error: no .* kernel'
machine refuses-otherwise refused 'refused = ^handoff: error: no memory'
machine does-not-refuse passed 'refused = memory'
machine fails-at-refusing failed 'refused = memory'
machine lacks-a-line passed 'says = ^# loader: efi-handoff' '    ^# loader: screen: none'
machine dies died
machine lacks lacking
machine is-late late
machine is-late-once late_once
machine traces traceback
machine is-silent silent
machine babbles garbage
machine is-killed killed
machine has-no-old-board no_board 'qemu = -machine pc-i440fx-2.0 -cpu qemu64'
machine is-misspelt no_board 'qemu = -machine q36'
machine does-not-apply passed 'except = one: it has <none>'
machine wants-a-tool passed 'needs = no-such-tool'

result 'a matrix with failures' says 1 '^21 cells: ' matrix --jobs 2
cp "$work/said" "$work/text"
sum='2 passed, 1 passed but for waived failures, 1 refused as they should be, 3 skipped, 1 do not apply'
result 'counts them' grep -Fx "21 cells: $sum, 13 not as expected" "$work/text"
result 'nothing is left' nothing_left

# cell MACHINE WORD: in the table.
cell() {
    result "$1: $2" grep -Eq "^$1 +$2( [0-9]+)?\$" "$work/text"
}
cell passes ok
cell waived waived
cell fails FAILED
cell refuses REFUSED
cell refuses-well refused
cell refuses-otherwise REFUSED
cell does-not-refuse PASSED
cell fails-at-refusing FAILED
cell lacks-a-line PASSED
cell dies DIED
cell lacks skipped
cell is-late 'TIMED OUT'
cell is-late-once ok
cell traces BROKEN
cell is-silent BROKEN
cell babbles BROKEN
cell is-killed BROKEN
cell has-no-old-board skipped
cell is-misspelt REFUSED
cell does-not-apply -
cell wants-a-tool skipped

# told 'REGEX': below the table.
told() {
    result "told: $1" grep -Eq "$1" "$work/text"
}
told '^  one: the first; says Das Haus 0x00000007$'
told '^  svam.tables_converted on one \(1 machine\): one sum is old, until 2099-12-31$'
told '^  refuses-well x one: no <such> kernel$'
told '^  one x is-late: TIMED OUT$'
told '^  one x is-late-once: passed$'
told '^  lacks x one: swtpm is not installed: scripts/setup run x86_64$'
told '^  has-no-old-board x one: this QEMU has no machine pc-i440fx-2.0$'
told '^  wants-a-tool x one: not installed: no-such-tool$'
told '^  does-not-apply x one: it has <none>$'
told '^  one x fails: FAILED: 1 of 3 checks failed: second.check$'
told '^      failed: second.check \(unconverted-pointer\)$'
told '^      scripts/boot .*--firmware .*code.fd --timeout 150 --set outcome=failed$'
told '^  one x refuses-otherwise: REFUSED: no line of the refusal matches \^handoff: error: no memory$'
told '^  one x does-not-refuse: PASSED: it passed, but a refusal is expected: memory$'
told '^  one x lacks-a-line: PASSED: no line matches \^# loader: screen: none$'
told '^  one x traces: BROKEN: scripts/boot ended with status 1 and without a verdict; it last said: Traceback'
told '^  one x is-silent: BROKEN: .* status 0 and without a verdict; it last said: nothing$'
told '^  one x is-killed: BROKEN: scripts/boot ended with status -9 and without a verdict'
told '^matrix: 19/19 one x .*: '
result 'progress names what failed' grep -Eq \
    '^matrix: [0-9]+/19 one x fails: FAILED, [0-9]+\.[0-9] s: second.check \(unconverted-pointer\)$' "$work/text"
result 'the same is in a file' \
    sh -c "grep -v ^matrix: '$work/text' | sed '/^exit status/d' | cmp - $results/table.txt"
result 'each boot keeps what it printed' grep -q 'not ok 2 - second.check' "$results/cells/one/fails.txt"

# --- JUnit, as a program reads it

cat >"$work/junit.py" <<'END_OF_PYTHON'
import sys
import xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
suite = root.find("testsuite[@name='one']")
cases = {case.get("name"): case for case in suite.findall("testcase")}
kinds = {name: [child.tag for child in case if child.tag != "system-out"] for name, case in cases.items()}
counts = {kind: sum(found == [kind] for found in kinds.values()) for kind in ("failure", "error", "skipped")}
said = (root.tag, len(cases), suite.get("tests"), root.get("tests"), suite.get("failures"), suite.get("errors"),
        suite.get("skipped"))
assert said == ("testsuites", 21, "21", "21", "9", "4", "4"), said
assert counts == {"failure": 9, "error": 4, "skipped": 4}, counts
assert kinds["passes"] == kinds["waived"] == kinds["refuses-well"] == []
assert kinds["fails"] == ["failure"] and kinds["is-killed"] == ["error"] and kinds["does-not-apply"] == ["skipped"]
failure = cases["fails"].find("failure")
assert failure.get("message") == "failed: second.check (unconverted-pointer)", failure.get("message")
assert "not ok 2 - second.check" in failure.text and "scripts/boot" in failure.text
assert "waived: svam.tables_converted: one sum" in cases["waived"].find("system-out").text
assert cases["fails"].get("classname") == "matrix.one" and float(cases["fails"].get("time")) >= 0
END_OF_PYTHON
result 'JUnit has the same' python3 "$work/junit.py" "$results/junit.xml"

# --- HTML, as a program reads it: elements are closed, links lead somewhere, and nothing is from elsewhere

cat >"$work/page.py" <<'END_OF_PYTHON'
import html.parser
import os
import sys
EMPTY = {"meta", "br", "hr"}
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.links, self.ids, self.cells, self.kind, self.words = [], [], [], {}, None, ""
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in EMPTY:
            self.open.append(tag)
        assert tag not in ("script", "link", "img", "iframe") and "src" not in attributes, tag
        self.links += [attributes["href"]] if "href" in attributes else []
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "td":
            self.kind = attributes.get("class")
        elif tag == "a" and self.kind:
            self.cells[attributes["href"]], self.kind = self.kind, None
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.words += data
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert page.open == [], page.open
assert len(page.ids) == len(set(page.ids)) == len(page.cells) == 21
for link in page.links:
    place = os.path.join(os.path.dirname(sys.argv[1]), link)
    assert link[1:] in page.ids if link.startswith("#") else os.path.isfile(place), link
kinds = {name: page.cells["#one." + name] for name in ("passes", "waived", "fails", "refuses-well", "does-not-apply")}
assert list(kinds.values()) == ["good", "waived", "bad", "good", "other"], kinds
assert "no <such> kernel" in page.words and "it has <none>" in page.words and "second.check" in page.words
END_OF_PYTHON
result 'the page has no control characters' test -z "$(tr -d '\n\40-\176\200-\377' <"$results/index.html")"
result 'HTML has the same' python3 "$work/page.py" "$results/index.html"

# --- TAP, as a program reads it

matrix --tap >"$work/report.tap" 2>/dev/null || true
result 'TAP has a line a cell' grep -Fxq '1..21' "$work/report.tap"
result 'what is as expected' grep -Fxq 'ok 5 - one x refuses-well' "$work/report.tap"
result 'what is not' grep -Fxq 'not ok 3 - one x fails' "$work/report.tap"
result 'and why' grep -Fxq '# FAILED: 1 of 3 checks failed: second.check' "$work/report.tap"
result 'what was not run' grep -Fxq 'ok 20 - one x does-not-apply # SKIP excepted: it has <none>' "$work/report.tap"
result 'prove reads it' says 1 'Failed 13/21 subtests' prove --exec cat "$work/report.tap"

# --- in a README

# A project of its own, with the stand-in as its scripts/boot; only the whole of a project goes into its README.
project=$work/project
mkdir -p "$project/docs" "$project/tests" "$project/build"
cp -r scripts "$project"
cp docs/checks.md "$project/docs"
cp "$work/boot" "$project/scripts/boot"
mv "$tables" "$project/tests/matrix"
ln -s "$project/tests/matrix" "$tables"
cp "$work/waivers" "$tables/waivers"
publish() {
    "$project/scripts/matrix" --readme "$work/README"
}
machines() {
    : >"$tables/machines.ini"
    machine passes passed "$@"
    machine has-no-board no_board 'qemu = -machine pc-q35-2.4'
    machine does-not-apply passed 'except = one: it has <none>'
}
printf '%s\n' before '<!-- matrix: scripts/matrix --readme writes this -->' old '<!-- end of matrix -->' after \
    >"$work/README"
cp "$tables/machines.ini" "$work/machines.ini"
result 'what was not run does not go into a README' says 2 \
    '^matrix: --readme: 19 of 21 cells were not run .*, one x passes among them: run scripts/matrix --resume' publish
"$project/scripts/matrix" >/dev/null 2>&1 || true
result 'nor do failures' says 2 '^matrix: --readme: one x fails is not as expected: mend that' publish
machines
result 'results of another table' says 2 '^matrix: --readme: 2 of 3 cells were not run .*, one x passes' publish
"$project/scripts/matrix" >/dev/null 2>&1
result 'what passed does' publish
cat >"$work/expected" <<'TABLE'
before
<!-- matrix: scripts/matrix --readme writes this -->

    machine         one
    passes          ok 0
    has-no-board    skipped
    does-not-apply  -

    3 cells: 1 passed, 1 skipped, 1 do not apply, 0 not as expected

<!-- end of matrix -->
after
TABLE
result 'between its two lines' diff "$work/expected" "$work/README"
result 'a README without them' says 2 'has no place for the table: two lines, <!-- matrix' \
    "$project/scripts/matrix" --readme "$work/waivers"
result 'one that there is not' says 2 '^matrix: --readme .*/nowhere: No such file' \
    "$project/scripts/matrix" --readme "$work/nowhere"
for option in --firmware=one --machine=passes --short "--tables=$tables" "--waivers=$work/waivers" \
    "--boot=$work/boot"; do
    result "a part: $option" says 2 "error: --readme publishes the whole matrix: .* leave ${option%%=*} out" \
        "$project/scripts/matrix" --readme "$work/README" "$option"
done

# stale WHAT: after this change the table is old; then it is run again.
stale() {
    result "old: $1" says 2 '^matrix: --readme: [12] of 3 cells were not run with the tables, scripts, images' publish
    "$project/scripts/matrix" >/dev/null 2>&1
    result 'run again it is not' publish
}
echo '# a comment' >>"$project/scripts/boot"
stale 'another scripts/boot'
echo '# a comment' >>"$project/scripts/lib/verdict.py"
stale 'another verdict'
echo '# a comment' >>"$tables/waivers"
stale 'other waivers'
touch "$work/code.fd"
stale 'other firmware'
echo >"$project/build/x86_64/handoff.img"
stale 'another image'
machines 'says = ^# loader: efi-handoff'
stale 'other keys of a section'
cp "$work/machines.ini" "$tables"

# --- the exit status

result 'as expected' says 0 '^2 cells: 1 passed, 1 refused as they should be, 0 not as expected$' \
    matrix --machine passes --machine refuses-well
result 'nothing to run' says 77 '^1\.\.0 # SKIP nothing' matrix --tap --short
result 'nothing run' says 77 '^3 cells: 2 skipped, 1 do not apply, 0 not as expected$' \
    matrix --machine lacks --machine wants-a-tool --machine does-not-apply

# --- waivers of a whole matrix

printf 'svam.tables_converted | Das Haus 0x* | sum is old | one sum is old | 2099-12-31\n' >"$work/waivers"
printf 'reset.shutdown | Das Haus 0x* | . | it stays | 2099-12-31\n' >>"$work/waivers"
sed -i '/^needs/d; s:outcome=lacking:outcome=passed:; s:outcome=no_board:outcome=passed:' "$tables/machines.ini"
result 'a waiver that no boot needed' says 1 \
    'waivers:2: no boot of the whole matrix needed the waiver of reset.shutdown on Das Haus 0x\*:$' matrix
result 'and that alone' test "$(grep -c 'no boot of the whole' "$work/said")" -eq 1
result 'is in JUnit' grep -q '<testsuite name="matrix" .*failures="1"' "$results/junit.xml"
result 'and on the page' grep -q 'waivers:2: no boot' "$results/index.html"
sed -i '/reset/d' "$work/waivers"
matrix >"$work/said" 2>&1 || true
result 'one that was needed may stay' test "$(grep -c 'no boot of the whole' "$work/said")" -eq 0
printf 'reset.shutdown | Das Haus 0x* | . | it stays | 2099-12-31\n' >>"$work/waivers"
result 'a part of the matrix says nothing of waivers' says 0 '^1 cell: 1 passed' matrix --machine passes
printf '[gone]\ndescription = not here\nfiles = %s\n' "$work/gone.fd" >>"$tables/firmware.ini"
result 'where firmware is absent that is not judged, and said' says 1 \
    '^Whether each waiver is needed was not judged: gone: not here\.$' matrix
finish

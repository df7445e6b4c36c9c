#!/bin/sh
# How the matrix runs its boots: never more at once than it was told, nothing left of them when it is interrupted, and
# the rest of them later.
# shellcheck source=tests/matrix/lib.sh
. "${0%/*}/lib.sh"

# --- how many at once

for number in 1 2 3 4 5 6; do machine "brief-$number" brief; done
machine lonely brief 'alone = yes'

# at_once: the most that ran at the same time, by the times that the stand-in wrote down.
at_once() {
    { sed 's/$/ 1/' "$STARTED.begun"; sed 's/$/ -1/' "$STARTED.ended"; } | sort -n |
        awk '{ now += $2; if (now > most) most = now } END { print most }'
}
# overlapping: how many began before the one that began last, and ended after that.
overlapping() {
    last=$(tail -n 1 "$STARTED.begun")
    awk -v last="$last" '$1 > last' "$STARTED.ended" | wc -l
}
for jobs in 1 3; do
    rm -f "$STARTED.begun" "$STARTED.ended"
    result "a matrix with $jobs at once" says 0 '^7 cells: 7 passed' matrix --jobs "$jobs"
    result 'never has more than that' test "$(at_once)" -eq "$jobs"
    result 'and nothing beside what wants to be alone' test "$(overlapping)" -eq 1
done

# --- interrupted

: >"$tables/machines.ini"
machine first passed
machine second forever
machine third forever
machine fourth passed
resume='Interrupted by SIGTERM: scripts/matrix --resume runs the rest.'

# begin: a matrix in the background, until two boots wait.
begin() {
    : >"$STARTED"
    scripts/matrix --tables "$tables" --boot "$work/boot" --waivers "$work/waivers" --output "$results" --jobs 2 \
        >"$work/said" 2>&1 &
    process=$!
    for _ in $(seq 400); do
        [ "$(wc -l <"$STARTED")" -lt 3 ] || break
        sleep 0.05
    done
}

# interrupted SIGNAL STATUS: the matrix ends so.
interrupted() {
    begin
    kill -s "$1" "$process"
    status=0
    wait "$process" || status=$?
    result "SIG$1 ends it with $2" test "$status" -eq "$2"
    result 'no boot and no file is left' nothing_left
    result 'nothing sleeps on' test -z "$(pgrep -f "^sleep $LONG\$")"
    result 'what was run is kept' grep -Eq '^first +ok [0-9]+$' "$results/table.txt"
    result 'and what was not' grep -Eq '^fourth +not run$' "$results/table.txt"
    result 'in every form' grep -q 'not run' "$results/junit.xml" "$results/index.html"
    result 'a line of JSON a cell' test "$(wc -l <"$results/results.jsonl")" -eq 1
}
# The shell starts what is in the background with SIGINT ignored.
interrupted TERM 143
result 'the table says how to go on' grep -Fxq "$resume" "$results/table.txt"
interrupted HUP 129

# As nohup starts it.
trap '' HUP
begin
trap - HUP
kill -s HUP "$process"
sleep 0.5
result 'an ignored SIGHUP stays ignored' kill -0 "$process"
kill -s TERM "$process"
wait "$process" 2>/dev/null || true
result 'no boot and no file is left' nothing_left
cat >"$work/interrupt.py" <<'END_OF_PYTHON'
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
with subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as matrix:
    while len(open(sys.argv[1]).readlines()) < 3:
        time.sleep(0.05)
    matrix.send_signal(signal.SIGINT)
print("interrupted")
sys.exit(matrix.returncode)
END_OF_PYTHON
: >"$STARTED"
result 'SIGINT ends it with 130' says 130 '^interrupted' python3 "$work/interrupt.py" "$STARTED" scripts/matrix \
    --tables "$tables" --boot "$work/boot" --waivers "$work/waivers" --output "$results" --jobs 2
result 'no boot and no file is left' nothing_left

# Killed, it can write no tables, but takes its boots along.
begin
kill -s KILL "$process"
wait "$process" 2>/dev/null || true
sleep 0.3
result 'SIGKILL ends its boots as well' test -z "$(pgrep -f "^sleep $LONG\$")"
rm -rf "$work"/temporary/handoff-matrix-*

# --- and taken up again

sed -i 's/outcome=forever/outcome=passed/' "$tables/machines.ini"
: >"$STARTED"
printf '{"firmware": "one", "mach' >>"$results/results.jsonl"
result 'the rest is run later' says 0 '^4 cells: 4 passed, 0 not as expected$' matrix --resume
result 'and only the rest' test "$(wc -l <"$STARTED")" -eq 3
result 'with the results of both' test "$(wc -l <"$results/results.jsonl")" -eq 4
result 'and what each boot printed' test "$(find "$results/cells" -name '*.txt' | wc -l)" -eq 4
touch "$work/code.fd"
: >"$STARTED"
result 'other firmware in the place of what was run' says 0 '^4 cells: 4 passed' matrix --resume
result 'is run anew' test "$(wc -l <"$STARTED")" -eq 4
printf 'says = ^# loader: efi-\n' >>"$tables/machines.ini"
: >"$STARTED"
result 'other keys in a section' says 0 '^4 cells: 4 passed' matrix --resume
result 'have its cells run anew' test "$(wc -l <"$STARTED")" -eq 1
echo '# a comment' >>"$work/boot"
: >"$STARTED"
result 'another program that boots' says 0 '^4 cells: 4 passed' matrix --resume
result 'has all run anew' test "$(wc -l <"$STARTED")" -eq 4

# --- what is asked for

# places OPTION...: where the results go of themselves.
places() {
    python3 - "$PWD" "$@" <<'END_OF_PYTHON'
import sys
sys.path.insert(0, sys.argv[1] + "/scripts/lib")
import matrix_options
print(matrix_options.parse("", sys.argv[2:]).output)
END_OF_PYTHON
}
result 'the whole has a place' test "$(places --jobs 1 --resume --tap)" = build/x86_64/matrix
for option in --firmware=one --machine=first --short "--tables=$tables" "--waivers=$work/waivers" \
    "--boot=$work/boot"; do
    result "less or else has another: ${option%%=*}" test "$(places "$option")" = build/x86_64/matrix-part
done
result 'make asks for no other' sh -c "! grep -e --output tests/matrix/rules.mk"
cp "$results/results.jsonl" "$work/results.jsonl"
result 'nothing asked for' says 77 '^0 cells' matrix --short
result 'changes nothing' cmp "$work/results.jsonl" "$results/results.jsonl"
result 'makes nothing' says 77 '^1\.\.0 # SKIP nothing' matrix --short --tap --output "$work/nowhere"
result 'not even a directory' test ! -e "$work/nowhere"

# --- what does not end

: >"$tables/machines.ini"
machine stuck stubborn
cat >"$work/hasty.py" <<'END_OF_PYTHON'
import os, runpy, sys
root = sys.argv[1]
sys.path.insert(0, os.path.join(root, "scripts", "lib"))
import matrix_run, matrix_tables
matrix_tables.TIMEOUT = 1
matrix_run.PATIENCE = matrix_run.STOPPING = 1
sys.argv = sys.argv[1:]
runpy.run_path(os.path.join(root, "scripts", "matrix"), run_name="__main__")
END_OF_PYTHON
: >"$STARTED"
result 'a boot that does not end by itself is ended' says 1 \
    'one x stuck: BROKEN: scripts/boot did not end; it last said: nothing' \
    env PYTHONDONTWRITEBYTECODE=1 python3 "$work/hasty.py" "$PWD" --tables "$tables" --boot "$work/boot" \
    --waivers "$work/waivers" --output "$results"
result 'and nothing is left of it' test -z "$(pgrep -f "^sleep $LONG\$")"

# --- its directory

(
    exec 9>"$results/lock"
    flock 9
    : >"$work/locked"
    exec sleep 30
) &
holder=$!
for _ in $(seq 400); do
    [ ! -e "$work/locked" ] || break
    sleep 0.05
done
result 'refused: a directory in use' says 2 "^matrix: --output $results: another matrix writes there now" matrix
kill "$holder"
wait "$holder" 2>/dev/null || true
# What the file system does not take: here files above a size, as on a full disk.
: >"$tables/machines.ini"
for name in first second third fourth; do machine "$name" passed; done
for name in results.jsonl table.txt junit.xml index.html; do
    mkdir -p "$work/odd-$name/$name"
    result "refused: a directory called $name" says 2 "^matrix: --output .*: $name is a directory where a file" \
        matrix --output "$work/odd-$name"
done
result 'a matrix' says 0 '^4 cells: 4 passed' matrix
limited() {
    (ulimit -f "$1" && shift && matrix "$@")
}
result 'a disk without room for all results' says 2 \
    '^matrix: .* cannot be written: File too large: see that there is room .* --resume then goes on' \
    limited 2 --jobs 1
result 'has what was run' grep -q '"machine": "first"' "$results/results.jsonl"
result 'and nothing is left' nothing_left
to_full() {
    matrix >/dev/full
}
result 'nor for what is printed' says 2 ' cannot be written: No space left on device' to_full
mkdir "$work/mine"
: >"$work/mine/thesis.txt"
result 'refused: a directory with other files' says 2 '^matrix: --output .*/mine holds thesis.txt, which is not of' \
    matrix --output "$work/mine"
result 'which stay' test -e "$work/mine/thesis.txt"
result 'refused: a file' says 2 '^matrix: --output .*/thesis.txt: ' matrix --output "$work/mine/thesis.txt"
finish

#!/bin/sh
# The gift's costs are within their limits for maps of up to 10,000 descriptors, and a gift made worse on purpose
# is found out.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

objects=build/host/bench-obj

# shellcheck disable=SC2016 # make expands it
flags() {
    make -s --no-print-directory "ARCH=$architecture" --eval='bench-flags: ; @echo $(BENCH_FLAGS)' bench-flags
}

# worse FILE EXPRESSION: the file of the gift, changed by sed, in the place of the good one. It must have changed.
worse() {
    sed -e "$2" "loader/handoff/$1.c" >"$work/$1.c"
    ! cmp -s "loader/handoff/$1.c" "$work/$1.c" || return 1
    # shellcheck disable=SC2046 # one word a flag
    gcc $(flags) -Iloader/handoff -Wno-error -ffreestanding -c -o "$work/objects/$1.o" "$work/$1.c"
}

# link_worse NAME: a bench of what worse() left, and of what it did not replace.
link_worse() {
    cp -n "$objects"/loader/handoff/*.o "$objects"/tests/*/*.o "$work/objects/"
    gcc -o "$work/$1" "$work"/objects/*.o
    rm "$work"/objects/*
}

# A little that is quadratic, tables that are never merged, and an amount of work that nothing in the sources decides.
build_worse() {
    mkdir -p "$work/objects"
    worse memory_map '/^enum handoff_status handoff_memory_map_validate/,/^}/s|^{|{\
    for (volatile UINTN i = handoff_memory_map_count(map) * handoff_memory_map_count(map) / 64; i > 0; i--);|' &&
        worse page_table '/^static void merge_tables/,/^}/s|^{|{\
    if (level < 9) return;|' &&
        worse attributes_table '1i int getpid(void);
        /^enum handoff_status handoff_attributes_examine/,/^}/s|^{|{\
    for (volatile int i = getpid() % 997; i > 0; i--);|' &&
        link_worse worse
}

# Fewer pages than are needed.
build_stingy() {
    worse address_space 's|return crossing.bound + kernel.bound;|return crossing.bound;|' && link_worse stingy
}

# complains SENTENCE: among what was said of the worse one.
complains() {
    grep -q -e "$1" "$work/said"
}

# ends_with STATUS COMMAND...
ends_with() {
    expected=$1
    shift
    status=0
    "$@" >"$work/table" 2>"$work/said" || status=$?
    cat "$work/said"
    [ "$status" -eq "$expected" ]
}

# The tables that people read, and the numbers that programs do, are of the same run.
shows_everything() {
    for operation in 'sort the map' 'validate and examine' 'runtime map, compact' 'runtime map, offset' \
        'attributes table' 'page table bound' 'crossing table' 'kernel table' 'what is alone'; do
        [ "$(grep -c "^$operation " "$work/table")" -eq 5 ] || return 1 # four orders, and memory
    done
    [ "$(grep -c '^[a-z]* *[0-9,]* GiB' "$work/table")" -eq 20 ] # four orders of four sizes, and four of memory
}

is_json() {
    python3 -c '
import json, sys
found = json.load(open(sys.argv[1], encoding="utf-8"))
assert found["failures"] == [] and len(found["instructions"]) == 72 and len(found["page_tables"]) == 8
assert all(row["instructions"] >= row["descriptors"] for row in found["instructions"])
assert all(0 < row["fewest"] == row["used"] <= row["announced"] for row in found["page_tables"])
' "$work/table"
}

result 'everything is within its limits' ends_with 0 scripts/bench --largest 10000 build/host/bench
result 'the tables have every row' shows_everything
result 'numbers for programs' ends_with 0 scripts/bench --largest 10 --json build/host/bench
result 'they can be read' is_json

result 'a worse gift can be built' build_worse
result 'it is not within its limits' ends_with 1 scripts/bench --largest 10000 "$work/worse"
result 'a quadratic loop is named' complains 'validate and examine, sorted: instructions / (n log2 n) rise'
result 'only where it is' sh -c "! grep -q 'runtime map.*log2 n' '$work/said'"
result 'tables that are not merged are counted' complains 'page tables, sorted, 10 descriptors, 16 GiB: .* would do'
result 'runs that differ are named' complains 'two runs differ: .*attributes table'

result 'a gift that announces too few pages can be built' build_stingy
result 'it is refused' ends_with 2 scripts/bench --largest 10 "$work/stingy"
result 'with what the gift says' complains 'kernel table.*provide a larger arena'

result 'refused: no program' ends_with 2 scripts/bench "$work/nowhere"
result 'saying where it comes from' complains 'make bench builds it'
result 'refused: a size that is none' ends_with 2 scripts/bench --largest 9 build/host/bench
result 'the program refuses it too' ends_with 2 build/host/bench --largest 9
result 'and trailing letters' ends_with 2 build/host/bench --largest 10x
result 'help' ends_with 0 scripts/bench --help

finish

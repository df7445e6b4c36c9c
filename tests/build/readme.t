#!/bin/sh
# What the documentation promises: its examples compile, the first against the files to copy alone and the second to a
# kernel that boots; files, functions, settings, diagnoses and checks that it names exist; and none is left out where
# all are listed.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

documents="README.md $(echo docs/*.md)"
# example NUMBER: the README's block of C.
example() {
    awk -v wanted="$1" '/^```/ { inside = $0 == "```c"; found += inside; next } inside && found == wanted' README.md
}

# The project's own flags, with the copied headers in the place of include/.
# shellcheck disable=SC2016 # make expands it
flags() {
    make -s --no-print-directory "ARCH=$architecture" \
        --eval='readme-flags: ; @echo $(filter-out -MMD -MP -Iinclude -I.,$(TARGET_FLAGS))' readme-flags
}

example_needs_the_gift_only() {
    mkdir -p "$work/copied/include"
    cp -r include/handoff "$work/copied/include/"
    cp loader/handoff/* "$work/copied/"
    example 1 >"$work/copied/example.c"
    grep -q handoff_exit_boot "$work/copied/example.c" || return 1
    for source in "$work"/copied/*.c; do
        # The project's own style asks for prototypes; an example in one file has none.
        # shellcheck disable=SC2046 # one word a flag
        gcc $(flags) -Wno-missing-prototypes -I"$work/copied/include" -c -o "${source%.c}.o" "$source" || return 1
    done
    ld -r -o "$work/copied/all" "$work"/copied/*.o
    nm -u "$work/copied/all" | awk '{ print $NF }' | sort >"$work/needed"
    printf 'memcmp\nmemcpy\nmemset\n' | diff - "$work/needed"
}

# The command as the README has it, its continued line joined.
kernel_command() {
    awk '/^    \$ gcc / { taking = 1 } taking { print } taking && !/\\$/ { exit }' README.md |
        sed -e 's/^ *\$ //' -e 's/\\$//' | tr '\n' ' ' |
        sed -e "s|-o my-kernel.elf my-kernel.c|-o $work/my-kernel.elf $work/my-kernel.c|"
}

kernel_boots() {
    example 2 >"$work/my-kernel.c"
    sh -c "$(kernel_command)" || return 1
    scripts/boot --arch "$architecture" --timeout 150 --kernel "$work/my-kernel.elf" --set checks=none |
        grep -q '^ok 1 - handed over$'
}

# words EXPRESSION FILE...: what matches it inside backquotes. (A stands for an architecture there is not.)
# shellcheck disable=SC2016 # no expansion is wanted
words() {
    expression=$1
    shift
    grep -oh '`[^`]*`' "$@" | tr -d '`' | grep -Eo "^($expression)" | sort -u
}

# every COMMAND: succeeds if it does for each line of standard input, and there is one.
every() {
    read -r first || return 1
    { echo "$first"; cat; } | {
        answer=0
        while read -r word; do
            "$@" "$word" || { echo "$word: not so"; answer=1; }
        done
        return "$answer"
    }
}

in_sources() {
    grep -rqw -e "$1" include loader kernel-stub
}

in_readme() {
    grep -qF -e "\`$1\`" README.md
}

is_check() {
    grep -rqF -e "\"$1\"" kernel-stub/checks
}

named_files_exist() {
    # shellcheck disable=SC2086 # one word a file
    words '(include|loader|kernel-stub|scripts|tests|esp-template)/[A-Za-z0-9_./-]*[A-Za-z0-9]' $documents |
        grep -Ev '[/_]A($|[./])' | every test -e
}

named_functions_exist() {
    # shellcheck disable=SC2086 # one word a file
    words '(handoff|cross|arch|tables)_[a-z0-9_]+' $documents | every in_sources
}

named_checks_exist() {
    # shellcheck disable=SC2086 # one word a file
    words '(map|exit_boot|svam|variable|time|monotonic|capsule|isolation|log|reset)\.[a-z_]{3,}' \
        $documents |
        grep -Ev '\.(c|h|status|fault|conversion|bad_version_status|second_call_status)$' | every is_check
}

gift_files_are_listed() {
    for file in loader/handoff/* include/handoff/*; do echo "${file##*/}"; done | every in_readme
}

settings_are_listed() {
    sed -n 's/^#\{0,1\}\([a-z]*=\).*/\1/p' esp-template/handoff/handoff.cfg | every in_readme
}

options_are_listed() {
    scripts/boot --help | grep -Eo '^  --[a-z-]+' | tr -d ' ' | every grep -qF README.md -e
}

diagnoses_are_listed() {
    sed -n 's/^#define DIAGNOSIS_[A-Z_]* *"\([a-z-]*\)".*/\1/p' kernel-stub/diagnosis.h | every in_readme
}

result 'the example of the order of calls needs the gift and three functions' example_needs_the_gift_only
result 'the smallest kernel builds as the README says, and boots' kernel_boots
result 'files that are named exist' named_files_exist
result 'functions that are named exist' named_functions_exist
result 'checks that are named exist' named_checks_exist
result 'every file of the gift is listed' gift_files_are_listed
result 'every setting is listed' settings_are_listed
result 'every option of scripts/boot is listed' options_are_listed
result 'every diagnosis is listed' diagnoses_are_listed

finish

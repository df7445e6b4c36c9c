#!/bin/sh
# make check finds nothing in the files to copy; and in a copy of the tree it finds one planted defect of each kind.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

export HANDOFF_NO_INSTALL=1
tree=$work/tree
planted=

# plant FILE: the text that comes in, as a file of the copy.
plant() {
    planted="$planted $1"
    mkdir -p "$tree/${1%/*}"
    cat >"$tree/$1"
}

# check SOURCES: on the copy; fails as make check does. What it says is in $work/said.
check() {
    make -C "$tree" --no-print-directory check ARCH="$architecture" SOURCES="$1" >"$work/said" 2>&1
}

fails() {
    ! "$@"
}

# says PATTERN: make check did, in one line.
says() {
    grep -Eq -e "$1" "$work/said" || { cat "$work/said"; return 1; }
}

silent_about() {
    fails grep -Eq -e "$1" "$work/said"
}

fresh_copy() {
    mkdir "$tree" "$tree/tests"
    cp -R Makefile .clang-tidy .cppcheck-suppressions include kernel-stub loader scripts "$tree"
    cp tests/.clang-tidy "$tree/tests"
}

result 'the files to copy are clean' make --no-print-directory check ARCH="$architecture" \
    SOURCES='include loader/handoff'

fresh_copy
# --- what the analysers are for
plant tests/unit/leaks.c <<'END'
#include <stdlib.h>

int leaks(int odd);
int leaks(int odd)
{
    char *bytes = malloc(8);

    if (bytes == NULL || odd)
        return 1;
    free(bytes);
    return 0;
}
END
plant tests/unit/assigns_itself.c <<'END'
int assigns_itself(int value);
int assigns_itself(int value)
{
    value = value;
    return value;
}
END
plant loader/counts_too_far.c <<'END'
unsigned counts_too_far(unsigned count);
unsigned counts_too_far(unsigned count)
{
    unsigned sum = 0;

    for (unsigned char i = 0; i < count; i++)
        sum += i;
    return sum;
}
END
plant kernel-stub/reads_beyond.c <<'END'
int reads_beyond(int odd);
int reads_beyond(int odd)
{
    const int numbers[4] = {1, 2, 3, odd};

    return numbers[odd ? 4 : 0];
}
END
plant kernel-stub/misnamed.c <<'END'
int misNamed(void);
int misNamed(void)
{
    return 1;
}
END
plant loader/long_function.c <<END
int long_function(volatile int *count);
int long_function(volatile int *count)
{
$(i=0; while [ $i -lt 56 ]; do echo "    *count = $i;"; i=$((i + 1)); done)
    return *count;
}
END
plant kernel-stub/leans.h <<'END'
#ifndef LEANS_H
#define LEANS_H
uint32_t leans(void);
#endif
END
plant scripts/unquoted <<'END'
#!/bin/sh
rm $1
END
plant scripts/unfinished <<'END'
#!/usr/bin/env python3
print(
END
# --- the house's rules
plant loader/looks_across.c <<'END'
#include "kernel-stub/check.h"
END
plant kernel-stub/looks_across.c <<'END'
#include "loader/log.h"
END
plant loader/borrows.c <<'END'
#include "handoff/bytes.h"
END
plant loader/handoff/prints.c <<'END'
#include <stdio.h>
END
plant loader/handoff/looks_up.c <<'END'
#include "../log.h"
END
plant kernel-stub/arch/looks_up.c <<'END'
#include "../check.h"
END
plant loader/circle_a.h <<'END'
#ifndef CIRCLE_A_H
#define CIRCLE_A_H
#include "circle_b.h"
#endif
END
plant loader/circle_b.h <<'END'
#ifndef CIRCLE_B_H
#define CIRCLE_B_H
#include "circle_a.h"
#endif
END
plant loader/chooses.h <<'END'
#if defined(__GNUC__) && defined(__aarch64__)
#endif
END
printf '/* %0120d */\n/*\t*/\n/* */ \n/* */' 0 >"$work/text"
plant loader/crooked.h <"$work/text"
yes '/* */' | head -n 321 >"$work/text"
plant loader/long_file.h <"$work/text"
printf '# %0120d\n' 0 >"$work/text"
plant esp-template/handoff/long.cfg <"$work/text"

result 'planted defects make it fail' fails check "$planted"
result 'gcc -fanalyzer: a leak' says '^tests/unit/leaks.c:.*-Werror=analyzer-malloc-leak'
result 'clang: an assignment to itself' says '^tests/unit/assigns_itself.c:.*-Wself-assign'
result 'clang-tidy: a loop that does not end' says '^loader/counts_too_far.c:.*\[bugprone-too-small-loop-variable'
result 'clang-tidy: a name in another style' says '^kernel-stub/misnamed.c:.*\[readability-identifier-naming'
result 'clang-tidy: a function of more than 55 lines' says '^loader/long_function.c:.*\[readability-function-size'
result 'cppcheck: an index out of bounds' says '^kernel-stub/reads_beyond.c:.*\[arrayIndexOutOfBounds'
result 'clang: a header that needs another before it' says "^kernel-stub/leans.h:.*uint32_t"
result 'shellcheck: a variable without quotes' says '^scripts/unquoted:.*\[SC2086'
result 'python: a syntax error' says '^scripts/unfinished:2: error'
result 'the loader stands apart from the kernel stub' says '^loader/looks_across.c:1: .*kernel-stub/check.h may not'
result 'nor the other way round' says '^kernel-stub/looks_across.c:1: .*loader/log.h may not'
result 'headers of the gift that are its own' says '^loader/borrows.c:1: .*loader/handoff/bytes.h may not'
result 'the gift asks for no library' says '^loader/handoff/prints.c:1: .*<stdio.h> may not'
result 'the gift asks for nothing of the loader' says '^loader/handoff/looks_up.c:1: .*loader/log.h may not'
result 'what is below does not look up' says '^kernel-stub/arch/looks_up.c:1: .*kernel-stub/check.h may not'
result 'includes in a circle' says 'circle: loader/circle_a.h -> loader/circle_b.h -> loader/circle_a.h'
result '#if on an architecture' says '^loader/chooses.h:1: .*__aarch64__'
result 'a long line' says '^loader/crooked.h:1: .*126 columns'
result 'a long line of the configuration' says '^esp-template/handoff/long.cfg:1: .*122 columns'
result 'a tab' says '^loader/crooked.h:2: .*a tab'
result 'a blank at the end' says '^loader/crooked.h:3: .*blanks'
result 'a last line without an end' says '^loader/crooked.h:4: .*does not end'
result 'a long file' says '^loader/long_file.h:321: .*321 lines'
result 'every analyser ran' says '^layout: [0-9]+ files, 1[0-9] findings$'
result 'and says how many files' says '^clang-tidy: 12 files'

# --- what did not change is not looked at again, and what includes a change is
result 'findings stay' fails check "$planted"
result 'without another look' silent_about '^(gcc|clang|clang-tidy|header|shellcheck|python) [0-9]'
result 'they are still told' says '^tests/unit/leaks.c:.*-Werror=analyzer-malloc-leak'
plant loader/circle_b.h </dev/null
plant loader/includes.c <<'END'
#include "circle_b.h"
END
check 'loader/includes.c' || true
echo 'struct extra { int wrongCase; };' >"$tree/loader/circle_b.h"
result 'a header that changed is seen' fails check 'loader/includes.c'
result 'in what includes it' says '^loader/circle_b.h:.*wrongCase.*\[readability-identifier-naming'
result 'nothing to check is a mistake' fails check 'docs'

finish

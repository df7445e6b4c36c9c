#!/bin/sh
# No product is larger than its budget, growth is refused until somebody says what it is for, and the table of
# make size leaves no byte out.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

built=build/$architecture
image=$built/BOOTX64.EFI
budget=tests/build/size.budget

# grown BYTES: the loader with so many more than its budget.
grown() {
    limit=$(awk '$1 == "BOOTX64.EFI" { limit = $2 } END { print limit }' "$budget")
    truncate -s $((limit + $1)) "$work/BOOTX64.EFI"
}

# raised LINE: the budget with that line more.
raised() {
    { cat "$budget"; echo "$1"; } >"$work/budget"
}

result 'every product keeps to its budget' scripts/check-size "$image" "$built/collect.efi" "$built/kernel.elf"
grown 0
result 'a loader may be as large as its budget' scripts/check-size "$work/BOOTX64.EFI"
grown 1
result 'and not a byte larger' \
    ends 1 'allows [0-9]+: see with make size what grew' scripts/check-size "$work/BOOTX64.EFI"
raised "BOOTX64.EFI 99999999 it can do something more now"
result 'a line that says what for raises it' scripts/check-size --budget "$work/budget" "$work/BOOTX64.EFI"
raised "BOOTX64.EFI 99999999 more"
result 'a line that does not say so does not' \
    ends 1 'in five words or more why' scripts/check-size --budget "$work/budget" "$work/BOOTX64.EFI"
cp "$image" "$work/another.efi"
raised "BOOTX64.EFI 99999999 - - - - -"
result 'dashes are no words' \
    ends 1 'in five words or more why' scripts/check-size --budget "$work/budget" "$work/BOOTX64.EFI"
result 'a product without a budget is refused' ends 1 'has no line for it' scripts/check-size "$work/another.efi"

# another_compiler ANSWER: $work/cc is one that answers so when it is asked which it is.
another_compiler() {
    printf '#!/bin/sh\necho "%s"\n' "$1" >"$work/cc"
    chmod +x "$work/cc"
}

# built_by ANSWER BYTES: a loader of so many more than its budget, and who built it.
built_by() {
    another_compiler "$1"
    grown "$2"
    CC=$work/cc scripts/check-size "$work/BOOTX64.EFI"
}

grown 0
twentieth=$((limit / 20))
result 'another compiler may take 5 % more, and that is said' \
    ends 0 'allows gcc 12 [0-9]+: gcc 11 may take 5 % more' built_by '__clang_major__ 11' $twentieth
result 'and not a byte more than that' ends 1 'see with make size' built_by '__clang_major__ 11' $((twentieth + 1))
result 'clang is another one' ends 0 ': clang 14 may take' built_by '14 4' 1
result 'the one that the figures are of may not' ends 1 'see with make size' built_by '__clang_major__ 12' 1
result 'nor may one that cannot be asked' ends 1 'see with make size' built_by '' 1
result 'refused: an option that is none' ends 2 '--nonsense: there is no such option' scripts/check-size --nonsense
result 'refused: a budget that is none' ends 2 "$work/nowhere: the budget cannot be read" \
    scripts/check-size --budget "$work/nowhere" "$image"
result 'refused: a product that is none' ends 2 'nowhere.efi cannot be read: make' scripts/check-size nowhere.efi

# --- the table of make size

# The sections hold what the map tells of, relocations, and no more.
adds_up() {
    scripts/size --image "$image" "$built/loader.map" >"$work/table" || return 1
    awk 'NF == 3 && $3 ~ /^\.(text|rodata|data|sbat)$/ { used += $2 }
         / bytes are told of below/ { told = $1 }
         END { print used, told; exit !(told > 10000 && told <= used && used - told < 1024) }' "$work/table"
}

names_a_symbol() {
    scripts/size --symbols 5 "$built/loader.map" |
        grep -Eq '^ +[1-9][0-9]*( +[0-9]+){4}  [a-z_]+  \(loader/[a-z_/]+\)$'
}

result 'the table of the loader adds up to its sections' adds_up
result 'it names functions and where they are from' names_a_symbol
kernel_adds_up() {
    scripts/size --image "$built/kernel.elf" "$built/kernel.map" >"$work/table" || return 1
    awk -v size="$(wc -c <"$built/kernel.elf")" '/^=== / { next }
         / in .*kernel\.elf$/ { whole = $1 }
         NF == 3 && $3 ~ /^\./ { sum += $1 }
         / are told of below, as they were before/ { told = $1 }
         END { print whole, sum, told
               exit !(whole == size && sum < size && sum > size - 2048 && told > sum) }' "$work/table"
}

result 'that of the kernel has its sections, which come nearly to its size' kernel_adds_up
result 'refused: fewer symbols than none' ends 2 'symbols -3: 0 or more' scripts/size --symbols=-3 "$built/gift.map"
result 'the gift has a table of its own' ends 0 'loader/handoff/page_table$' scripts/size "$built/gift.map"
result 'what is no map is refused' ends 2 'no map of GNU ld' scripts/size Makefile
result 'what is not there is refused' ends 2 'nonesuch: No such file' scripts/size "$work/nonesuch"

# --- what features cost

# features: the table says what the loader has with everything, and less without what only test runs want.
features() {
    scripts/size-features "$@" >"$work/features" || return 1
    cat "$work/features"
    awk '/ with everything$/ { all = $1 } / without what only test runs want$/ { without = $1 }
         / the loader without$/ { inside = 1; next } !NF { inside = 0 } inside { rows++; if ($1 <= 0) free = 1 }
         END { exit !(rows > 10 && !free && without > 10000 && without < all - 5000) }' "$work/features"
}

result 'every feature that is named costs bytes' features tests/build/size.features "$built/loader.map"
echo '  nothing  no_such_function' >"$work/unknown"
result 'a function that the loader does not have is refused' \
    ends 1 'the loader has no function no_such_function' scripts/size-features "$work/unknown" "$built/loader.map"

finish

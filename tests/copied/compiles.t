#!/bin/sh
# What is copied compiles without warnings wherever it may be copied to: every header by itself as C11 and as C++17;
# the library with gnu-efi's headers, and with a header that declares nothing but the types it needs, for x86_64 and
# AArch64, as ELF and as PE. And its objects link with a program in C++ that refers to every function.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/../build/lib.sh"

strict="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wundef -Werror"
c="-std=c11 -ffreestanding $strict -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla"
cpp="-std=c++17 $strict"
gnu_efi="-isystem /usr/include/efi -isystem /usr/include/efi/x86_64"
own="-DHANDOFF_EFI_HEADER=<uefi_types.h> -Itests/copied"

# headers COMMAND...: each alone, as a program whose only line includes it, then all, in both orders.
headers() {
    (cd include && ls handoff/*.h) >"$work/list"
    while read -r header; do
        echo "#include <$header>" | "$@" -Iinclude -fsyntax-only - || return 1
    done <"$work/list"
    sed 's/.*/#include <&>/' "$work/list" | "$@" -Iinclude -fsyntax-only - || return 1
    sort -r "$work/list" | sed 's/.*/#include <&>/' | "$@" -Iinclude -fsyntax-only -
}

# sources COMMAND...: objects of the library, in $work/objects.
sources() {
    rm -rf "$work/objects"
    mkdir "$work/objects"
    for source in loader/handoff/*.c; do
        object=${source##*/}
        "$@" -Iinclude -c -o "$work/objects/${object%.c}.o" "$source" || return 1
    done
}

# Every name with a bracket behind it that a header of the library has, in a table of addresses.
name_every_function() {
    (cd include && ls handoff/*.h) | sed 's/.*/#include <&>/'
    echo 'extern void (*const handoff_every_function[])();'
    echo 'void (*const handoff_every_function[])() = {'
    grep -oh 'handoff_[a-z0-9_]*(' include/handoff/*.h | sort -u |
        sed 's/\(.*\)(/    reinterpret_cast<void (*)()>(\1),/'
    echo '};'
}

# shellcheck disable=SC2086 # one word a flag
called_from_cpp() {
    sources gcc $c $gnu_efi -fsanitize=address,undefined || return 1
    name_every_function >"$work/every.cpp"
    test "$(grep -c reinterpret_cast "$work/every.cpp")" -ge 40 || return 1
    g++ $cpp $gnu_efi -Iinclude -fsanitize=address,undefined -o "$work/calls" \
        tests/copied/calls.cpp "$work/every.cpp" "$work"/objects/*.o || return 1
    "$work/calls"
}

for compiler in gcc clang; do
    # shellcheck disable=SC2086
    result "headers, $compiler, C11" headers $compiler $c $gnu_efi -xc
    # shellcheck disable=SC2086
    result "headers, $compiler, C11, own types" headers $compiler $c $own -xc
    # shellcheck disable=SC2086
    result "library, $compiler, own types" sources $compiler $c $own
done
for compiler in g++ clang++; do
    # shellcheck disable=SC2086
    result "headers, $compiler, C++17" headers $compiler $cpp $gnu_efi -xc++
    # shellcheck disable=SC2086
    result "headers, $compiler, C++17, own types" headers $compiler $cpp $own -xc++
done
# shellcheck disable=SC2086
result "library, clang, gnu-efi, x86_64-unknown-windows" sources clang --target=x86_64-unknown-windows $c $gnu_efi
for target in x86_64-unknown-windows aarch64-unknown-windows aarch64-none-elf; do
    # shellcheck disable=SC2086
    result "library, clang, own types, $target" sources clang --target=$target $c $own
done
result 'every function links with C++, and calls arrive' called_from_cpp

finish

#!/bin/sh
# A foreign operating system that copied the library, in both ways in which it is built: it boots, crosses, and calls
# the firmware at virtual addresses. And it is as small as promised, and takes nothing else.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

if [ "$architecture" != x86_64 ]; then
    echo "1..0 # SKIP mini_os.c is for x86_64"
    exit 0
fi
mini=$root/tests/copied/mini_os.c

short() {
    [ "$(wc -l <"$mini")" -le 150 ]
}

# The compiler's own word: every header that is read, the system's left out.
takes_the_library_only() {
    gcc -MM -std=c11 -ffreestanding -fshort-wchar -I"$root/include" -isystem /usr/include/efi \
        -isystem /usr/include/efi/x86_64 "$mini" | tr ' ' '\n' | grep '\.h$' >"$work/taken" || return 1
    ! grep -v "^$root/include/handoff/" "$work/taken" && ! grep boot_info.h "$work/taken" &&
        ! grep '^ *# *include' "$mini" | grep -Ev '<(handoff/[a-z_]+\.h|efi\.h|std(arg|bool|def|int)\.h)>$'
}

# Beside mini_os.c there is what was copied, as it is here.
holds_only_copies() {
    for copy in "$1"/include/handoff/*.h; do
        cmp "$copy" "$root/include/handoff/${copy##*/}" || return 1
    done
    for copy in "$1"/handoff/*.[ch]; do
        cmp "$copy" "$root/loader/handoff/${copy##*/}" || return 1
    done
    cmp "$1/mini_os.c" "$mini" && [ "$(find "$1" -name '*.[chS]' ! -path '*/handoff/*' | wc -l)" -eq 1 ]
}

result "$(holds short)" 'mini_os.c has at most 150 lines'
result "$(holds takes_the_library_only)" 'it includes the library and freestanding headers only'
for way in gnu-efi clang; do
    result "$(holds holds_only_copies "$built/copied/$way")" "$way: compiled beside nothing but copies"
    # The clock of a quick machine runs ahead.
    boot --no-quick --esp "$built/copied/$way/esp" -- -rtc base=2031-07-14T03:07:21
    expect_status 0
    for step in exit_boot page_tables physical_address_before set_virtual no_physical_address_after \
        virtual_addresses get_time reset.shutdown; do
        expect_ok "$step"
    done
    expect_match '^# the firmware says 2031-07-14 03:0[78]$'
done

finish

#!/bin/sh
# A QR code on the screen is read by a program that is not ours, and gives the same text.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

if [ "${QR:-}" = none ]; then
    echo '1..0 # SKIP built without QR codes'
    exit 0
fi

draw=build/host/draw_qr_code

# letters COUNT LETTERS: the letters again and again.
letters() {
    yes "$2" | tr -d '\n' | head -c "$1"
}

# comes_back SIZE TEXT
comes_back() {
    "$draw" "$1" "$2" "$work/code.ppm"
    read_back=$(zbarimg --quiet --raw -Sdisable -Sqrcode.enable "$work/code.ppm")
    echo "read: $read_back"
    [ "$read_back" = "$2" ]
}

refused() {
    status=0
    "$draw" "$1" "$2" "$work/refused.ppm" || status=$?
    [ "$status" -eq 1 ] && [ ! -e "$work/refused.ppm" ]
}

result 'digits' comes_back 200 1234567890
result 'capitals' comes_back 200 'PASSED 51/59 RUN:17 $%*+-./'
result 'a sentence' comes_back 200 'Did ExitBootServices succeed? yes, attempt 1 returned EFI_SUCCESS'
for length in 1 15 100 250 400 666; do
    result "$length bytes" comes_back 700 "$(letters "$length" 'not ok 13 - exit_boot.succeeded; ')"
done
result '970 capitals' comes_back 700 "$(letters 970 'RUNTIME.GETTIME FAILED: ')"
result '250 bytes in 160 pixels' comes_back 160 "$(letters 250 'variable.round_trip passed, ')"
result 'two pixels a module' comes_back 58 'SHORT'
result '667 bytes are refused' refused 700 "$(letters 667 'abcdefg ')"
result '100 bytes in 80 pixels are refused' refused 80 "$(letters 100 'abcdefg ')"

finish

#!/bin/sh
# scripts/make-font takes the right glyphs of a font, and says why it cannot take others.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

# A font of 256 or 512 glyphs: glyph n, whose lines are all n, stands for character n ^ 85, and for more.
cat >"$work/make-psf" <<'PYTHON'
import sys
mode, height, without, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
count = 512 if mode & 1 else 256
names = [chr(n ^ 85) if chr(n ^ 85) != without else "" for n in range(count)]
table = "".join(name + "\u2603\ufffeA\u0301\uffff" for name in names)
with open(path, "wb") as file:
    file.write(bytes([0x36, 4, mode, height]) + b"".join(bytes([n & 255] * height) for n in range(count)))
    file.write(table.encode("utf-16-le"))
PYTHON

# font MODE HEIGHT WITHOUT
font() {
    python3 "$work/make-psf" "$1" "$2" "$3" "$work/font.psf"
}

makes() {
    rm -f "$work/font.c"
    scripts/make-font --output "$work/font.c" "$1"
}

# right_glyphs FONT: a line of 16 equal bytes for each character from the space to the tilde.
right_glyphs() {
    makes "$1"
    seq 32 126 | while read -r character; do
        byte=$(printf '0x%02x' $((character ^ 85)))
        echo "    {$byte, $byte, $byte, $byte, $byte, $byte, $byte, $byte," \
             "$byte, $byte, $byte, $byte, $byte, $byte, $byte, $byte},"
    done >"$work/wanted"
    grep '^    {' "$work/font.c" | diff "$work/wanted" -
}

# refuses WORDS FONT
refuses() {
    status=0
    makes "$2" 2>"$work/said" || status=$?
    cat "$work/said"
    [ "$status" -eq 1 ] && [ ! -e "$work/font.c" ] && grep -q "^make-font: .*$1" "$work/said"
}

font 2 16 none
result '256 glyphs' right_glyphs "$work/font.psf"
gzip -k "$work/font.psf"
result 'a compressed font' right_glyphs "$work/font.psf.gz"
head -c 900 "$work/font.psf.gz" >"$work/cut.gz"
result 'a compressed font that was cut off' refuses 'cannot be read' "$work/cut.gz"
head -c 5000 "$work/font.psf" >"$work/cut.psf"
result 'a font that was cut off' refuses 'it was cut off' "$work/cut.psf"
font 3 16 none
result '512 glyphs' right_glyphs "$work/font.psf"
font 2 14 none
result 'of another height' refuses '14 pixels high' "$work/font.psf"
font 0 16 none
result 'without characters' refuses 'which glyph is which character' "$work/font.psf"
font 2 16 Q
result 'without a letter' refuses 'no glyph for Q$' "$work/font.psf"
result 'no font' refuses 'no console font' "$0"
: >"$work/empty"
result 'an empty file' refuses 'no console font' "$work/empty"
result 'no file' refuses 'cannot be read' "$work/nonesuch"

finish

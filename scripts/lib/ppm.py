"""Pictures of the screen as PPM."""
import re

HEADER = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")


def without_padding(path):
    """QEMU 7.2 fills each line up to a multiple of 4 bytes, which PPM does not know."""
    with open(path, "rb") as file:
        data = file.read()
    header = HEADER.match(data)
    width, height = map(int, header.groups())
    line, padded = width * 3, -(-width * 3 // 4) * 4
    pixels = data[header.end():]
    if line == padded or len(pixels) != padded * height:
        return
    with open(path, "wb") as file:
        file.write(header.group())
        file.writelines(pixels[start:start + line] for start in range(0, len(pixels), padded))

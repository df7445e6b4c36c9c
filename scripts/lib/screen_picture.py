"""Pictures of the screen: PPM as QEMU writes it, and PNG made of that, which QEMU can only from 7.1 on."""
import re
import struct
import zlib

HEADER = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")
PNG = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = (8, 2, 0, 0, 0)  # bits of a colour; red, green, blue; the only compression, filters, not interlaced
UNFILTERED = b"\0"


class Picture:
    """Read from PPM. QEMU 7.2 fills each line up to a multiple of 4 bytes, which PPM does not know."""

    def __init__(self, data):
        self.header = HEADER.match(data)
        self.width, self.height = map(int, self.header.groups())
        line, pixels = self.width * 3, data[self.header.end():]
        step = -(-line // 4) * 4 if len(pixels) != line * self.height else line
        self.lines = [pixels[at * step:at * step + line] for at in range(self.height)]

    def ppm(self):
        return self.header.group() + b"".join(self.lines)

    def png(self):
        pixels = zlib.compress(b"".join(UNFILTERED + line for line in self.lines), 1)
        head = struct.pack(">II5B", self.width, self.height, *TRUE_COLOUR)
        return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def finish(path):
    """Makes of the PPM that QEMU wrote what the file's name says."""
    with open(path, "rb") as file:
        picture = Picture(file.read())
    with open(path, "wb") as file:
        file.write(picture.ppm() if path.endswith(".ppm") else picture.png())

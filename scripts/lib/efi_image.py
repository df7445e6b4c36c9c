"""Where the parts of an EFI image stand in its file, and whether all of them are there.

As a program: prints what is missing of the FILE that it is given, and ends with 1 if that is anything.
"""
import struct
import sys

NEW_HEADER = 0x3c
SECTIONS, OPTIONAL_SIZE, OPTIONAL = 6, 20, 24
DATA_SIZE = OPTIONAL + 8
IMAGE_SIZE, HEADERS_SIZE, CHECKSUM = OPTIONAL + 56, OPTIONAL + 60, OPTIONAL + 64
DIRECTORIES = {0x10b: OPTIONAL + 96, 0x20b: OPTIONAL + 112}  # PE32, PE32+
CERTIFICATES = 4  # the fifth directory: unlike the others, a place in the file
SECTION_HEADER = 40
CUT_OFF = "its headers are not all there: it was cut off"
READ_ONLY_DATA = 0x40000040
PAGE, SECTOR = 4096, 512  # of the image in memory, and of its file


class EfiImage:
    """Raises ValueError if the headers are not all there."""

    def __init__(self, data):
        self.data = data
        try:
            self._read_headers(data)
        except struct.error as error:
            raise ValueError(CUT_OFF) from error
        if self.section_table + self.section_count * SECTION_HEADER > len(data):
            raise ValueError(CUT_OFF)

    def _read_headers(self, data):
        if data[:2] != b"MZ":
            raise ValueError("it is no EFI image: it does not begin with MZ")
        self.header = self._number("I", NEW_HEADER)
        if data[self.header:self.header + 4] != b"PE\0\0":
            raise ValueError("it is no EFI image: it has no PE header")
        directories = DIRECTORIES.get(self._number("H", self.header + OPTIONAL))
        if directories is None:
            raise ValueError("it is no EFI image: it is neither PE32 nor PE32+")
        self.certificate_entry = self.header + directories + 8 * CERTIFICATES
        self.section_table = self.header + OPTIONAL + self._number("H", self.header + OPTIONAL_SIZE)
        self.section_count = self._number("H", self.header + SECTIONS)

    def _number(self, form, offset):
        return struct.unpack_from("<" + form, self.data, offset)[0]

    def certificates(self):
        """Offset and size of the table of signatures."""
        return struct.unpack_from("<2I", self.data, self.certificate_entry)

    def is_signed(self):
        return self.certificates()[1] != 0

    def sections(self):
        """Of each its name, its offset and size in the file, and how much of that is used."""
        for index in range(self.section_count):
            name, used, _, stored, offset = struct.unpack_from("<8s4I", self.data,
                                                               self.section_table + index * SECTION_HEADER)
            yield name.rstrip(b"\0").decode("latin-1"), offset, stored, min(used, stored)

    def with_sections(self, sections):
        """The bytes of an image with more of them, from {name: contents}: data that is only read, on pages of its
        own. Raises ValueError if there is something in the way."""
        present = {name for name, *_ in self.sections()}
        for name in sections:
            if name in present:
                raise ValueError(f"it has a section {name} already: take one without")
            if not sections[name]:
                raise ValueError(f"{name} would be empty: leave it out")
        if self.missing():
            raise ValueError(self.missing())
        if sections and self.is_signed():
            raise ValueError("it is signed, and would not be any more: add sections first, then sign")
        data = bytearray(self.data)
        for name, contents in sections.items():
            self._append(data, name, contents)
        if sections:
            self.renew_checksum(data)
        return bytes(data)

    def _append(self, data, name, contents):
        count, = struct.unpack_from("<H", data, self.header + SECTIONS)
        header = self.section_table + count * SECTION_HEADER
        address, headers_size = struct.unpack_from("<2I", data, self.header + IMAGE_SIZE)
        if header + SECTION_HEADER > headers_size or any(data[header:header + SECTION_HEADER]):
            raise ValueError("its table of sections has no room: take the loader that make builds")
        data.extend(bytes(-len(data) % SECTOR))
        stored = len(contents) + -len(contents) % SECTOR
        struct.pack_into("<8s6I2HI", data, header, name.encode(), len(contents), address, stored, len(data), 0, 0, 0,
                         0, READ_ONLY_DATA)
        data.extend(contents.ljust(stored, b"\0"))
        data_size, = struct.unpack_from("<I", data, self.header + DATA_SIZE)
        struct.pack_into("<I", data, self.header + DATA_SIZE, data_size + stored)
        struct.pack_into("<H", data, self.header + SECTIONS, count + 1)
        struct.pack_into("<I", data, self.header + IMAGE_SIZE, address + len(contents) + -len(contents) % PAGE)

    def renew_checksum(self, data):
        """Sixteen-bit words with their carries, and the size; the field itself counts as zero."""
        struct.pack_into("<I", data, self.header + CHECKSUM, 0)
        words = sum(struct.unpack(f"<{len(data) // 2}H", data))
        while words > 0xffff:
            words = (words & 0xffff) + (words >> 16)
        struct.pack_into("<I", data, self.header + CHECKSUM, words + len(data))

    def missing(self):
        """What lies beyond the end of the file, or None."""
        parts = [("its headers", 0, self._number("I", self.header + HEADERS_SIZE))]
        parts += [(f"section {name}", offset, stored) for name, offset, stored, _ in self.sections() if stored]
        parts += [("its signature", *self.certificates())]
        for what, offset, size in parts:
            if offset + size > len(self.data):
                return f"{what} ends at byte {offset + size}, the file at {len(self.data)}: it was cut off"
        return None


def complaint(path):
    try:
        with open(path, "rb") as file:
            return EfiImage(file.read()).missing()
    except ValueError as error:
        return str(error)
    except OSError as error:
        return error.strerror


def main():
    found = complaint(sys.argv[1])
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

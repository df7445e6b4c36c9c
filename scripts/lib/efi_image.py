"""Where the parts of an EFI image stand in its file, and whether all of them are there.

As a program: prints what is missing of the FILE that it is given, and ends with 1 if that is anything.
"""
import struct
import sys

NEW_HEADER = 0x3c
SECTIONS, OPTIONAL_SIZE, OPTIONAL = 6, 20, 24
HEADERS_SIZE = OPTIONAL + 60
DIRECTORIES = {0x10b: OPTIONAL + 96, 0x20b: OPTIONAL + 112}  # PE32, PE32+
CERTIFICATES = 4  # the fifth directory: unlike the others, a place in the file
SECTION_HEADER = 40


class EfiImage:
    """Raises struct.error, or ValueError, if the headers are not all there."""

    def __init__(self, data):
        self.data = data
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

    def sections(self):
        """Of each its name, its offset and size in the file, and how much of that is used."""
        for index in range(self.section_count):
            name, used, _, stored, offset = struct.unpack_from("<8s4I", self.data,
                                                               self.section_table + index * SECTION_HEADER)
            yield name.rstrip(b"\0").decode("latin-1"), offset, stored, min(used, stored)

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
    except struct.error:
        return "its headers are not all there: it was cut off"
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

"""A firmware file as the machine's flash shows it: the bytes of a raw file, or of the qcow2 image that Fedora puts
them into (docs/interop/qcow2.txt of QEMU)."""
import os
import struct
import zlib
from dataclasses import dataclass

LARGEST = 128 << 20  # more than any flash
QCOW2 = b"QFI\xfb"
COMPRESSED = 1 << 62  # of an entry that says where a cluster lies
ZEROES = 1
OFFSET = 0x00fffffffffffe00


class Unfit(Exception):
    """A file that is named as firmware cannot be one, or not here; exit status 2."""


@dataclass(frozen=True)
class Image:
    path: str
    format: str  # as QEMU calls it
    data: bytes


def require_file(path):
    if os.path.isdir(path):
        raise Unfit(f"{path} is a directory: name a file in it")
    if not os.path.isfile(path):
        raise Unfit(f"{path} is no file: name CODE or CODE:VARS")


def read(path):
    require_file(path)
    try:
        size = os.path.getsize(path)
        if not 0 < size <= LARGEST:
            raise Unfit(f"{path} has {size} bytes, so it is no firmware: name another, or install it anew")
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise Unfit(f"{path} cannot be read: {error.strerror}") from error
    return Image(path, "qcow2", _unpacked(path, data)) if data.startswith(QCOW2) else Image(path, "raw", data)


def _unpacked(path, data):
    try:
        return Qcow2(data).content()
    except (struct.error, zlib.error, ValueError, LookupError, OverflowError) as error:
        raise Unfit(f"{path} is a qcow2 image that cannot be read ({error}): make it a raw one with qemu-img convert "
                    "-O raw") from error


class Qcow2:
    """One without a backing file, or features that its reader must know."""

    def __init__(self, data):
        self._data = data
        version, backing, _, bits, self._size, encrypted, entries, table = struct.unpack_from(">IQIIQIIQ", data, 4)
        features = struct.unpack_from(">Q", data, 72)[0] if version >= 3 else 0
        if backing or encrypted or features:
            raise ValueError("it has a backing file, is encrypted, or has features unknown here")
        if not 9 <= bits <= 21 or self._size > LARGEST:
            raise ValueError(f"it has {self._size} bytes, in clusters of 2^{bits}")
        self._bits = bits
        self._tables = struct.unpack_from(f">{entries}Q", data, table)

    def content(self):
        count = (self._size + (1 << self._bits) - 1) >> self._bits
        return b"".join(map(self._cluster, range(count)))[:self._size]

    def _cluster(self, number):
        length = 1 << self._bits
        per_table = length // 8
        table = self._tables[number // per_table] & OFFSET
        entry = struct.unpack_from(">Q", self._data, table + number % per_table * 8)[0] if table else 0
        if entry & COMPRESSED:
            start = entry & ((1 << (70 - self._bits)) - 1)
            return zlib.decompressobj(-15).decompress(self._data[start:], length)
        start = entry & OFFSET
        return self._data[start:start + length] if start and not entry & ZEROES else bytes(length)

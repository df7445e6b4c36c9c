"""Writes an image to a disk and reads it back."""
import fcntl
import os
import sys
import time

from partition_table import SECTOR

MEBIBYTE = 1 << 20
BLOCK = 4 * MEBIBYTE
HEAD = MEBIBYTE  # what lies before the first partition
BLKFLSBUF = 0x1261  # <linux/fs.h>: write out and forget what is cached
CDROMEJECT = 0x5309  # <linux/cdrom.h>: SCSI START STOP UNIT, which sticks understand as well
WIDTH = 30


class Differs(Exception):
    """The disk does not hold what was written."""


class Progress:
    """A bar on a terminal, elsewhere a line for each quarter."""

    def __init__(self, what, total):
        self.what, self.total, self.done, self.begun = what, total, 0, time.monotonic()
        self.quarter = 0

    def add(self, count):
        self.done += count
        share = self.done / self.total
        speed = self.done / MEBIBYTE / max(time.monotonic() - self.begun, 0.001)
        figures = f"{share:4.0%}, {self.done / MEBIBYTE:.0f} of {self.total / MEBIBYTE:.0f} MiB, {speed:.1f} MiB/s"
        if sys.stderr.isatty():
            bar = "#" * int(share * WIDTH)
            end = "\n" if self.done == self.total else ""
            print(f"\r{self.what} [{bar:.<{WIDTH}}] {figures}\033[K", end=end, file=sys.stderr, flush=True)
        elif int(share * 4) > self.quarter:
            self.quarter = int(share * 4)
            print(f"{self.what} {figures}", file=sys.stderr, flush=True)


class Content:
    """What is to stand on a disk of `size` bytes: the image, but with the partition table of that disk.

    All of it is written, zeros too: what stood there before would be read as a file allocation table.
    """

    def __init__(self, image, table, size):
        self.image = image
        self.size = size
        self.head, self.tail = table.for_disk(size // SECTOR)
        self.end = os.path.getsize(image) - table.backup_size()  # the image's own backup stands in the wrong place

    def total(self):
        return self.end + len(self.tail)

    def pieces(self):
        """(offset, bytes); the head comes last, so that a disk on which it is missing is none that anything boots."""
        with open(self.image, "rb") as file:
            for offset in range(HEAD, self.end, BLOCK):
                file.seek(offset)
                yield offset, file.read(min(BLOCK, self.end - offset))
        yield self._tail_offset(), self.tail
        yield 0, self.head

    def blanks(self):
        """The tables that stood there before."""
        return [(0, bytes(len(self.head))), (self._tail_offset(), bytes(len(self.tail)))]

    def _tail_offset(self):
        return self.size // SECTOR * SECTOR - len(self.tail)


def put(disk, offset, data):
    while data:
        count = os.pwrite(disk, data, offset)
        data, offset = data[count:], offset + count


def get(disk, offset, size):
    data = b""
    while len(data) < size:
        piece = os.pread(disk, size - len(data), offset + len(data))
        if not piece:
            break
        data += piece
    return data


def write(disk, content):
    for offset, data in content.blanks():
        put(disk, offset, data)
    os.fdatasync(disk)
    progress = Progress("writing", content.total())
    for offset, data in content.pieces():
        put(disk, offset, data)
        os.fdatasync(disk)  # the progress is that of the disk, not of memory
        progress.add(len(data))


def forget_cached(disk):
    os.posix_fadvise(disk, 0, 0, os.POSIX_FADV_DONTNEED)
    try:
        fcntl.ioctl(disk, BLKFLSBUF)
    except OSError:
        pass  # a file that stands for a disk, or not root: what is clean was forgotten by the line above


def compare(disk, content):
    forget_cached(disk)
    progress = Progress("reading", content.total())
    for offset, data in content.pieces():
        found = get(disk, offset, len(data))
        if found != data:
            first = next((i for i, pair in enumerate(zip(found, data)) if pair[0] != pair[1]), len(found))
            raise Differs(f"byte {offset + first} reads back differently")
        progress.add(len(data))


def eject(disk):
    """Whether the stick says that it may be pulled out."""
    try:
        fcntl.ioctl(disk, CDROMEJECT)
    except OSError:
        return False
    return True

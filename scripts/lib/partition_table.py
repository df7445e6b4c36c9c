"""The GUID partition table of a disk image, and the same table for a larger disk (UEFI 2.10, 5.2.3 and 5.3)."""
import struct
import zlib

SECTOR = 512
HEADER = struct.Struct("<8sIIIIQQQQ16sQIII")
(SIGNATURE, _, SIZE, CRC, _, MINE, OTHER, _, LAST_USABLE, _, ENTRIES, COUNT, ENTRY_SIZE, ENTRIES_CRC) = range(14)
MOST_ENTRIES = 128
PROTECTIVE = 446  # the only record of the protective MBR
PROTECTIVE_TYPE = PROTECTIVE + 4
PROTECTIVE_SECTORS = PROTECTIVE + 12


class Damaged(Exception):
    """There is no table that firmware would accept."""


def sealed(fields):
    """The header with its checksum."""
    fields = list(fields)
    fields[CRC] = 0
    fields[CRC] = zlib.crc32(HEADER.pack(*fields))
    return HEADER.pack(*fields)


class PartitionTable:
    """`head`: the beginning of the disk, up to the first partition."""

    def __init__(self, head):
        self.head = head
        self.fields = list(HEADER.unpack_from(head.ljust(2 * SECTOR, b"\0"), SECTOR))
        if self.fields[SIGNATURE] != b"EFI PART" or head[510:512] != b"\x55\xaa" or head[PROTECTIVE_TYPE] != 0xee:
            raise Damaged("it has no GUID partition table behind a protective MBR")
        if self.fields[SIZE] != HEADER.size or HEADER.pack(*self.fields) != sealed(self.fields):
            raise Damaged("the checksum of its partition table's header is wrong")
        if self.fields[MINE] != 1 or self.fields[ENTRIES] != 2 or self.fields[COUNT] > MOST_ENTRIES:
            raise Damaged("its partition table does not stand where the first one belongs")
        if zlib.crc32(self._entries()) != self.fields[ENTRIES_CRC]:
            raise Damaged("the checksum of its partition entries is wrong")

    def _entries(self):
        return self.head[2 * SECTOR:2 * SECTOR + self.fields[COUNT] * self.fields[ENTRY_SIZE]]

    def backup_size(self):
        """Bytes that the backup at the end of the disk takes: the entries, and the header in the last sector."""
        return (-(-len(self._entries()) // SECTOR) + 1) * SECTOR

    def for_disk(self, sectors):
        """The head and the backup of a disk of that size: the backup's place is the disk's very end."""
        backup = sectors - self.backup_size() // SECTOR
        fields = list(self.fields)
        fields[OTHER], fields[LAST_USABLE] = sectors - 1, backup - 1
        head = bytearray(self.head)
        head[SECTOR:SECTOR + HEADER.size] = sealed(fields)
        struct.pack_into("<I", head, PROTECTIVE_SECTORS, min(sectors - 1, 0xffffffff))
        fields[MINE], fields[OTHER], fields[ENTRIES] = sectors - 1, 1, backup
        tail = self._entries().ljust(self.backup_size() - SECTOR, b"\0") + sealed(fields).ljust(SECTOR, b"\0")
        return bytes(head), tail

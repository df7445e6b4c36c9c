"""The disk of a measured boot: the starter in the loader's place, the subject, and a kernel of so many MiB."""
import os
import shutil
import struct
import tempfile

import disk
from bench_places import STARTER

PAGE = 4096
MEBIBYTE = 1 << 20
SIZES = {"ahci-lba48": 129 << 30}  # bytes of the disk: from 128 GiB on AHCI takes the commands called LBA48
SIZE = 1 << 30
LARGEST = 512  # MiB of a kernel that the machine and the disk have room for
PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")  # ELF64: type, flags, offset, virtual, physical, file, memory, align
LOAD = 1
ELF64 = b"\x7fELF\x02"
PAGES_MARK = b"payload's pages:"  # tests/bench/kernels/entry.S: the number follows


def pages_of(mebibytes):
    return mebibytes * MEBIBYTE // PAGE


def grown(elf, mebibytes):
    """The kernel with so many MiB in its last segment, each page filled with its number, the first with how many."""
    at, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    last = max(at + size * index for index in range(count)
               if struct.unpack_from("<I", elf, at + size * index)[0] == LOAD)
    header = list(PROGRAM_HEADER.unpack_from(elf, last))
    header[5] = header[6] = mebibytes * MEBIBYTE
    pages = pages_of(mebibytes)
    head = bytearray(elf[:header[2]])
    if head.count(PAGES_MARK) != 1:
        raise disk.SetUpError("the kernel does not say where the number of its pages stands, as those that "
                              "tests/bench/kernels/entry.S is linked into do: --size 0 leaves it as it is")
    struct.pack_into("<Q", head, head.index(PAGES_MARK) + len(PAGES_MARK), pages)
    PROGRAM_HEADER.pack_into(head, last, *header)
    struct.pack_into("<Q", head, 40, 0)  # no section headers
    struct.pack_into("<HH", head, 60, 0, 0)
    yield bytes(head)
    for page in range(pages):
        yield struct.pack("<Q", page or pages) * (PAGE // 8)


def require_file(path):
    if not os.path.isfile(path):
        raise disk.SetUpError(f"{path} is no file: name one that exists; make bench-boot builds those of the bench")


def kernel_of(path, mebibytes):
    """Its bytes, in pieces."""
    require_file(path)
    with open(path, "rb") as file:
        elf = file.read()
    if elf[:5] != ELF64:
        raise disk.SetUpError(f"{path} is no ELF64 file: name a kernel, or leave --kernel out")
    try:
        yield from grown(elf, mebibytes) if mebibytes else [elf]
    except (struct.error, ValueError) as error:
        raise disk.SetUpError(f"{path}: its program headers are cut off, or none is loaded: link it anew") from error


def make(path, kernel, mebibytes, drivers=()):
    """The disk without a loader. 0 MiB: the kernel as it is."""
    folder = os.path.dirname(path)
    for file in (STARTER, *drivers):
        require_file(file)
    with tempfile.TemporaryDirectory(dir=folder) as tree:
        for directory in ("EFI/BOOT", "handoff/drivers" if drivers else "handoff", "bench"):
            os.makedirs(os.path.join(tree, directory))
        for driver in drivers:
            shutil.copy(driver, os.path.join(tree, "handoff/drivers"))
        with open(os.path.join(tree, "handoff/kernel.elf"), "wb") as file:
            file.writelines(kernel_of(kernel, mebibytes))
        disk.run(os.path.join(disk.SCRIPTS, "mkimage"), tree, path)


def with_subject(base, path, subject, settings, medium):
    """A copy of it for one boot."""
    copy = disk.Disk(path)
    copy.from_image(base)
    copy.put(STARTER, "/EFI/BOOT/BOOTX64.EFI")
    copy.put(subject, "/bench/subject.efi")
    copy.set(settings)
    warm(path)
    os.truncate(path, SIZES.get(medium, SIZE))


def warm(path):
    """What is in the host's memory is read at once, before the machine's clock goes on."""
    with open(path, "rb", buffering=0) as file:
        while file.read(16 * MEBIBYTE):
            pass

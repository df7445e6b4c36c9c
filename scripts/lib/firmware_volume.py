"""What a firmware image holds: firmware volumes, files in them, and sections in these (PI 1.7, volume 3, chapter 3).

The DXE core tells which processor's loaders it starts, an SMM core that it wants management mode.
"""
import functools
import lzma
import struct
import uuid

VOLUME_SIGNATURE = b"_FVH"  # at byte 40 of a volume
VARIABLE_VOLUME = uuid.UUID("fff12b8d-7696-4c8b-a985-2747075b4f50").bytes_le  # what EDK2 keeps variables in
LZMA = uuid.UUID("ee4e5898-3914-4259-9d6e-dc7bd79403cf").bytes_le
RAW, DXE_CORE, SMM_CORE, PAD = 0x01, 0x05, 0x0d, 0xf0  # types of files
GUID_DEFINED, PE32, TERSE, VOLUME_IMAGE = 0x02, 0x10, 0x12, 0x17  # types of sections
LARGE_FILE = 0x01  # attribute
LARGEST = 256 << 20  # bytes that a compressed section may become
DEEPEST = 8  # volumes within volumes

PROCESSORS = {0x8664: "x86_64", 0x014c: "IA32", 0xaa64: "aarch64", 0x01c2: "ARM", 0x5064: "riscv64",
              0x6264: "loongarch64"}  # by the machine of a PE image
U_BOOT = b"U-Boot"
U_BOOT_LOADERS = {b"bootx64": "x86_64", b"bootia32": "IA32", b"bootaa64": "aarch64", b"bootarm": "ARM",
                  b"bootriscv64": "riscv64"}  # UEFI 2.10, 3.5.1.1

PLATFORM_KEY = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c").bytes_le + "PK\0".encode("utf-16-le")
NAME_OF_OWNER = 44  # bytes before that GUID in the header of a variable
PRESENT = b"\xaa\x55\x3f"  # what this header begins with, unless the variable was deleted


class Damaged(Exception):
    """What is wrong with an image."""


def kind_of(data):
    """code, variables, both, u-boot, or None for anything else."""
    systems = [volume[16:32] for volume in volumes(data)]
    if not systems:
        return "u-boot" if U_BOOT in data else None
    if VARIABLE_VOLUME not in systems:
        return "code"
    return "variables" if len(set(systems)) == 1 else "both"


@functools.lru_cache(maxsize=8)
def look(data):
    """(processor or None if it does not tell, whether it wants management mode)."""
    if kind_of(data) == "u-boot":
        return _u_boot_processor(data), False
    processor, management_mode = None, False
    for kind, file in files(data):
        if kind == DXE_CORE and not processor:
            processor = _processor(file)
        management_mode = management_mode or kind == SMM_CORE
    if not processor:
        raise Damaged("no DXE core is found in its firmware volumes")
    return processor, management_mode


def has_platform_key(store):
    """Whether Secure Boot is on with these variables."""
    found = store.find(PLATFORM_KEY)
    while found >= 0:
        begin = found - NAME_OF_OWNER
        if begin >= 0 and store[begin:begin + 3] == PRESENT:
            return True
        found = store.find(PLATFORM_KEY, found + 1)
    return False


def volumes(data):
    return (volume for _, volume in placed_volumes(data))


def placed_volumes(data):
    """(where it begins, its bytes) of each."""
    found = data.find(VOLUME_SIGNATURE)
    while found >= 0:
        begin, after = found - 40, found + 4
        if begin >= 0 and len(data) - begin >= 56:
            length, = struct.unpack_from("<Q", data, begin + 32)
            if 56 <= length <= len(data) - begin:
                yield begin, data[begin:begin + length]
                after = begin + length
        found = data.find(VOLUME_SIGNATURE, after)


def files(data, depth=0):
    """(type, content) of each file, also of those in volumes that a file holds."""
    for volume in volumes(data):
        if volume[16:32] == VARIABLE_VOLUME:
            continue
        for kind, content in _files_of(volume):
            yield kind, content
            if kind not in (RAW, PAD) and depth < DEEPEST:
                for section_kind, section in sections(content):
                    if section_kind == VOLUME_IMAGE:
                        yield from files(section, depth + 1)


def _files_of(volume):
    place, _, extended = struct.unpack_from("<HHH", volume, 48)
    if 0 < extended <= len(volume) - 20:
        place = extended + struct.unpack_from("<I", volume, extended + 16)[0]
    place = _aligned(place, 8)
    while len(volume) - place >= 32:
        kind, attributes = volume[place + 18:place + 20]
        large = attributes & LARGE_FILE
        header = 32 if large else 24
        size = int.from_bytes(volume[place + 24:place + 32] if large else volume[place + 20:place + 23], "little")
        if not header <= size <= len(volume) - place:
            return  # free space
        yield kind, volume[place + header:place + size]
        place = _aligned(place + size, 8)


def sections(data):
    """(type, content) of each section, those in a compressed one included."""
    place = 0
    while len(data) - place >= 8:
        size, header = int.from_bytes(data[place:place + 3], "little"), 4
        if size == 0xffffff:
            size, header = struct.unpack_from("<I", data, place + 4)[0], 8
        if not header <= size <= len(data) - place:
            return
        kind, section = data[place + 3], data[place:place + size]
        if kind == GUID_DEFINED:
            yield from sections(_unpacked(section, header))
        else:
            yield kind, section[header:]
        place = _aligned(place + size, 4)


def _unpacked(section, header):
    if len(section) < header + 20 or section[header:header + 16] != LZMA:
        return b""
    begin, = struct.unpack_from("<H", section, header + 16)
    unpacking = lzma.LZMADecompressor(lzma.FORMAT_ALONE)
    try:
        unpacked = unpacking.decompress(section[begin:], LARGEST)
    except (lzma.LZMAError, MemoryError) as error:
        raise Damaged("what is compressed in it, with LZMA, cannot be unpacked") from error
    if not unpacking.eof:
        raise Damaged("what is compressed in it, with LZMA, has no end")
    return unpacked


def _processor(file):
    for kind, image in sections(file):
        place = 2 if kind == TERSE else None
        if kind == PE32 and len(image) >= 64:
            place = struct.unpack_from("<I", image, 60)[0] + 4
        if place is not None and len(image) >= place + 2:
            machine, = struct.unpack_from("<H", image, place)
            return PROCESSORS.get(machine, f"machine {machine:#x}")
    return None


def _u_boot_processor(data):
    """By the loader that it starts from a disk."""
    words = data.lower()
    return next((processor for name, processor in U_BOOT_LOADERS.items() if name + b".efi" in words), None)


def _aligned(place, boundary):
    return (place + boundary - 1) & ~(boundary - 1)

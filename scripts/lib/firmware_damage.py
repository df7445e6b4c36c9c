"""Whether a firmware image for a PC is whole (PI 1.7, volume 3, 3.2.1): a PC's flash consists of firmware volumes, at
whose end the processor begins; the variables have a volume of their own, with a header of EDK2's inside."""
import struct
import uuid

import firmware_volume
from firmware_volume import Damaged

STORES = {uuid.UUID("aaf32c78-947b-439a-a180-2e144ec37792").bytes_le,  # with authenticated variables
          uuid.UUID("ddcf3616-3275-4164-98b6-fe85707ffe7d").bytes_le}
STORE_HEADER = 28
FORMATTED, HEALTHY = 0x5a, 0xfe
RESET_VECTOR = 16  # bytes
EMPTY = (b"\0" * RESET_VECTOR, b"\xff" * RESET_VECTOR)
ERASED = b"\xff"


def require_code(data):
    """Also of U-Boot, which has no volumes, and with the variables in front."""
    if firmware_volume.kind_of(data) != "u-boot":
        _require_volumes(data)
    if data[-RESET_VECTOR:] in EMPTY:
        raise Damaged(f"the last {RESET_VECTOR} bytes, where a processor begins, are empty")


def require_variables(data):
    _require_volumes(data)


def _require_volumes(data):
    """One behind the other up to the end, with nothing but erased flash between them."""
    behind = 0
    for begin, volume in firmware_volume.placed_volumes(data):
        _require_erased(data[behind:begin], behind)
        _require_header(volume, begin)
        if volume[16:32] == firmware_volume.VARIABLE_VOLUME:
            _require_store(volume, begin)
        behind = begin + len(volume)
    require_no_cut(data, behind)
    if behind < len(data):
        raise Damaged(f"its firmware volumes end at {behind:#x}, {len(data) - behind} bytes before the file does")


def _require_erased(gap, begin):
    if gap.strip(ERASED):
        require_no_cut(gap, 0, begin)
        raise Damaged(f"the {len(gap)} bytes at {begin:#x} are in no firmware volume")


def require_no_cut(data, behind=0, offset=0):
    if data[behind + 40:behind + 44] == firmware_volume.VOLUME_SIGNATURE:
        length, = struct.unpack_from("<Q", data, behind + 32)
        if behind + length <= len(data):
            return
        raise Damaged(f"the firmware volume at {behind + offset:#x} says that it has {length} bytes, which are not "
                      "there")


def _require_header(volume, begin):
    length, = struct.unpack_from("<H", volume, 48)
    if not 56 <= length <= len(volume) or length % 2 or sum(struct.unpack_from(f"<{length // 2}H", volume)) % 65536:
        raise Damaged(f"the header of the firmware volume at {begin:#x} has a wrong checksum")


def _require_store(volume, begin):
    place, = struct.unpack_from("<H", volume, 48)
    header = volume[place:place + STORE_HEADER]
    if len(header) < STORE_HEADER or header[:16] not in STORES:
        raise Damaged(f"no variable store begins at {begin + place:#x}")
    size, form, state = struct.unpack_from("<IBB", header, 16)
    if not STORE_HEADER <= size <= len(volume) - place or (form, state) != (FORMATTED, HEALTHY):
        raise Damaged(f"the header of the variable store at {begin + place:#x} says size {size:#x}, format "
                      f"{form:#x}, state {state:#x}: a whole one has {FORMATTED:#x} and {HEALTHY:#x}")

"""The map that GNU ld writes with -Map: which bytes came from where."""
import re
from collections import namedtuple

KINDS = ("code", "constants", "data", "zeroed")
Piece = namedtuple("Piece", "source symbol kind size")

BEGINNING = "Linker script and memory map"
# A section of an object. Its name may be too long for the line, and then has one of its own.
INPUT = re.compile(r"^ (\.[\w.$-]+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$", re.MULTILINE)
PREFIXES = (
    (".text", "code"),
    (".rodata", "constants"),
    (".sbat", "constants"),
    (".eh_frame", "constants"),
    (".data", "data"),
    (".bss", "zeroed"),
)
QUALIFIERS = re.compile(r"^\.(rel\.ro\.local|rel\.ro|rel\.local|rel|cst\d+|str\d\.\d+)\b")
TEXTS = re.compile(r"\.str\d\.\d+$|\.cst\d+$")
PARTS = re.compile(r"\.(constprop|isra|part|cold|lto_priv)(\.\d+)*|\.\d+$")


def split(section):
    """The kind of what a section holds and its symbol; the kind is None for what no image is given."""
    for prefix, kind in PREFIXES:
        if section == prefix or section.startswith(prefix + "."):
            rest = QUALIFIERS.sub("", TEXTS.sub("", section[len(prefix):]))
            return kind, PARTS.sub("", rest).lstrip(".") or "(unnamed)"
    return None, None


def source_of(path):
    """build/x86_64/obj/loader/main.o: loader/main"""
    return re.sub(r"^.*?\bobj/", "", path).removesuffix(".o")


def read_text(path):
    with open(path, encoding="utf-8") as file:
        _, found, text = file.read().partition(BEGINNING)
    if not found:
        raise ValueError(f"{path}: no map of GNU ld: link with -Map")
    return text


def objects_of(path):
    """What was linked, in that order. Raises ValueError if it is no map."""
    return re.findall(r"^LOAD (.+)$", read_text(path), re.MULTILINE)


def read_map(path):
    """Where the bytes are from. Raises ValueError if it is no map, or an empty one."""
    pieces = []
    for section, size, source in INPUT.findall(read_text(path)):
        kind, symbol = split(section)
        if kind and int(size, 16):
            pieces.append(Piece(source_of(source), symbol, kind, int(size, 16)))
    if not pieces:
        raise ValueError(f"{path}: names no section of an object: link with -Map")
    return pieces

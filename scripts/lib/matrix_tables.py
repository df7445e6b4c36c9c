"""The tables of the matrix, firmware.ini and machines.ini: read, and refused where they are not understood."""
import configparser
import fnmatch
import os
import re
import shlex
from dataclasses import dataclass, field

NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
COMMON_KEYS = ("description", "boot", "qemu", "needs", "refused", "says", "timeout", "alone")
FIRMWARE_KEYS = COMMON_KEYS + ("files", "content", "otherwise", "machines", "short")
MACHINE_KEYS = COMMON_KEYS + ("except", "short")
# What the matrix itself gives to scripts/boot, and what stands under a key of its own.
NOT_IN_BOOT = {"--": "QEMU's arguments stand in qemu =", "--timeout": "seconds stand in timeout =",
               "--firmware": "the firmware is that of the cell", "--arch": "the processor is that of the matrix",
               "--waivers": "the waivers are those of the matrix", "--log": "the matrix keeps the output itself"}
TIMEOUT = 150  # seconds


class TableError(Exception):
    """Which file, section and key, what is wrong with it, and what is expected."""


@dataclass
class Entry:
    """What a firmware and a machine have in common."""
    name: str
    description: str
    boot: list = field(default_factory=list)
    qemu: list = field(default_factory=list)
    needs: list = field(default_factory=list)
    refused: re.Pattern = None
    says: list = field(default_factory=list)
    timeout: int = TIMEOUT
    alone: bool = False


@dataclass
class Machine(Entry):
    exceptions: list = field(default_factory=list)  # (glob of firmware names, reason)
    short: bool = False


@dataclass
class Firmware(Entry):
    files: list = field(default_factory=list)  # CODE or CODE:VARS
    content: re.Pattern = None  # what is somewhere in CODE
    otherwise: str = ""  # why a file without it counts as not there
    machines: list = field(default_factory=lambda: ["*"])  # globs
    short: list = field(default_factory=list)  # globs
    like: str = None  # the section whose keys it has, if it is not its own


class Section:
    """One section: its keys in the types that they have."""

    def __init__(self, path, name, keys, known):
        self.where = f"{path}: [{name}]"
        self.keys = keys
        if not NAME.fullmatch(name):
            raise TableError(f"{self.where}: a name has small letters, digits, . and -")
        for key in keys:
            if key not in known:
                raise TableError(f"{self.where}: {key} is no key: the keys are {', '.join(sorted(known))}")

    def wrong(self, key, problem):
        return TableError(f"{self.where}: {key}: {problem}")

    def text(self, key):
        value = self.keys.get(key, "").strip()
        if key in self.keys and not value:
            raise self.wrong(key, "there is nothing behind the =: leave the key out")
        return value

    def required(self, key):
        if key not in self.keys:
            raise TableError(f"{self.where}: {key} = is missing")
        return self.text(key)

    def lines(self, key):
        return [line.strip() for line in self.text(key).splitlines() if line.strip()]

    def words(self, key):
        try:
            return shlex.split(self.text(key))
        except ValueError as error:
            raise self.wrong(key, f"{error}: words are split as a shell does it") from error

    def expression(self, key, text):
        try:
            return re.compile(text, re.MULTILINE)
        except re.error as error:
            raise self.wrong(key, f"{text} is no regular expression: {error}") from error

    def yes(self, key):
        if self.text(key) not in ("", "yes", "no"):
            raise self.wrong(key, f"{self.text(key)} is neither yes nor no")
        return self.text(key) == "yes"

    def seconds(self, key):
        value = self.text(key) or str(TIMEOUT)
        if not re.fullmatch("[1-9][0-9]{0,4}", value):
            raise self.wrong(key, f"{value} is no number of seconds from 1 to 99999")
        return int(value)

    def boot(self, built):
        words = self.words("boot")
        for word in words:
            if word.partition("=")[0] in NOT_IN_BOOT:
                raise self.wrong("boot", f"{word} does not belong here: {NOT_IN_BOOT[word.partition('=')[0]]}")
        return [word.replace("{built}", built) for word in words]

    def exceptions(self):
        found = []
        for line in self.lines("except"):
            pattern, colon, reason = (part.strip() for part in line.partition(":"))
            if not (pattern and colon and reason):
                raise self.wrong("except", f"{line}: a line is NAME-OF-FIRMWARE: REASON")
            found.append((pattern, reason))
        return found

    def content(self):
        """(the expression, why a file in which it matches nothing is left out)"""
        if ("content" in self.keys) != ("otherwise" in self.keys):
            raise self.wrong("content", "content = and otherwise = stand together: an expression, and why a file in "
                             "which it matches nothing is left out")
        text = self.text("content")
        found = re.compile(self.expression("content", text).pattern.encode()) if text else None
        return found, self.text("otherwise")

    def common(self, built):
        return {"description": self.required("description"), "boot": self.boot(built),
                "qemu": [word.replace("{built}", built) for word in self.words("qemu")], "needs": self.words("needs"),
                "refused": self.expression("refused", self.text("refused")) if self.text("refused") else None,
                "says": [self.expression("says", line) for line in self.lines("says")],
                "timeout": self.seconds("timeout"), "alone": self.yes("alone")}


def sections(path, known):
    parser = configparser.ConfigParser(interpolation=None, default_section="", delimiters=("=",),
                                       comment_prefixes=("#",), empty_lines_in_values=False)
    parser.optionxform = str
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}: name the directory of firmware.ini and machines.ini") from error
    except (configparser.Error, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        expected = "each section is [name] and stands once, and so does each key = value in it"
        raise TableError(f"{path}: {said}; {expected}") from error
    if not parser.sections():
        raise TableError(f"{path}: it has no section: [name], then key = value")
    return {name: Section(path, name, dict(parser[name]), known) for name in parser.sections()}


def require_names(section, key, patterns, names):
    for pattern in patterns:
        if not fnmatch.filter(names, pattern):
            raise section.wrong(key, f"{pattern} matches none of: {', '.join(names)}")


def read(folder, built):
    """(firmware, machines), as they stand in the tables of the folder."""
    firmware_sections = sections(os.path.join(folder, "firmware.ini"), FIRMWARE_KEYS)
    machine_sections = sections(os.path.join(folder, "machines.ini"), MACHINE_KEYS)
    firmware, machines = [], []
    for name, section in firmware_sections.items():
        section.required("files")
        content, otherwise = section.content()
        each = Firmware(name, **section.common(built), files=section.lines("files"), short=section.words("short"),
                        machines=section.words("machines") or ["*"], content=content, otherwise=otherwise)
        require_names(section, "machines", each.machines, list(machine_sections))
        require_names(section, "short", each.short, list(machine_sections))
        firmware.append(each)
    for name, section in machine_sections.items():
        each = Machine(name, **section.common(built), exceptions=section.exceptions(), short=section.yes("short"))
        require_names(section, "except", [pattern for pattern, _ in each.exceptions], list(firmware_sections))
        machines.append(each)
    return firmware, machines

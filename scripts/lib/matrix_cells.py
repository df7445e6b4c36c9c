"""The cells of the matrix: a firmware that is here, a machine, and the boot that is to be made of them."""
import dataclasses
import fnmatch
import functools
import hashlib
import os
import re
import shlex
import shutil

import firmware_places
from matrix_tables import Firmware, TableError


# What make matrix builds for it.
BUILT = ("handoff.img", "handoff-bundle.img", "handoff-snakeoil.img")


def seconds_of(firmware, machine):
    return max(firmware.timeout, machine.timeout)


@dataclasses.dataclass
class Cell:
    firmware: object
    machine: object
    words: list  # arguments of scripts/boot
    inputs: str  # changes with whatever its result depends on
    excepted: str = None  # why the machine does not apply to the firmware
    lacking: str = None  # why it cannot be run here

    def name(self):
        return f"{self.firmware.name} x {self.machine.name}"

    def command(self):
        return shlex.join(["scripts/boot"] + self.words)

    def timeout(self):
        return seconds_of(self.firmware, self.machine)

    def alone(self):
        return self.firmware.alone or self.machine.alone

    def refused(self):
        return self.firmware.refused or self.machine.refused

    def says(self):
        return self.firmware.says + self.machine.says


def parts(file):
    return file.split(":")


def is_there(file):
    return all(map(os.path.isfile, parts(file)))


def like_in_table(firmware, name):
    """The section with a file of that name, and its CODE:VARS without their directories."""
    for each in firmware:
        for file in each.files:
            names = [os.path.basename(part) for part in parts(file)]
            if names[0] == name:
                return each, names
    return None, [name]


def name_for(directory, file, taken):
    """Of the directory and the file, in the letters that names have."""
    stem = os.path.splitext(file)[0]
    plain = re.sub("[^a-z0-9.-]+", "-", f"{os.path.basename(os.path.abspath(directory))}-{stem}".lower()).strip("-.")
    number = 2
    name = plain
    while name in taken:
        name = f"{plain}-{number}"
        number += 1
    return name


def codes(directory, firmware, arch):
    """The names of what is firmware in it: as it is usually called, or as in the table."""
    try:
        names = set(map(os.path.basename, firmware_places.codes(arch, directory)))
        return sorted(names | {name for name in os.listdir(directory) if like_in_table(firmware, name)[0]})
    except OSError as error:
        raise TableError(f"FIRMWARE_PATH: {directory}: {error.strerror}: name directories, with : between") from error


def in_directory(directory, firmware, arch, taken):
    """An entry for each firmware that lies in it, with the keys of the section that has its name."""
    found = []
    for name in codes(directory, firmware, arch):
        section, files = like_in_table(firmware, name)
        here = [os.path.join(directory, file) for file in files]
        file = ":".join(here) if is_there(":".join(here)) else here[0]
        own = {"name": name_for(directory, name, taken), "description": here[0], "files": [file]}
        taken.add(own["name"])
        found.append(dataclasses.replace(section, like=section.name, short=[], **own) if section else Firmware(**own))
    if not found:
        raise TableError(f"FIRMWARE_PATH: {directory} holds no firmware: it is called "
                         f"{', '.join(firmware_places.CODE[arch])}, or as a file in firmware.ini")
    return found


def with_path(firmware, directories, arch):
    """What the tables name, and what lies in the directories of FIRMWARE_PATH."""
    taken = {each.name for each in firmware}
    found = list(firmware)
    for directory in directories:
        found.extend(in_directory(directory, firmware, arch, taken))
    return found


@functools.lru_cache(maxsize=None)
def holds(file, content):
    with open(file, "rb") as opened:
        return content.search(opened.read()) is not None


def fits(firmware, file):
    return is_there(file) and (not firmware.content or holds(parts(file)[0], firmware.content))


def file_of(firmware):
    """What scripts/boot --firmware is given; None if nothing of it is here."""
    return next((file for file in firmware.files if fits(firmware, file)), None)


def why_absent(firmware):
    """For firmware that has no such file."""
    unfit = next(filter(is_there, firmware.files), None)
    return f"{unfit}: {firmware.otherwise}" if unfit else f"no {' or '.join(firmware.files)}"


def matches(names, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for name in names if name for pattern in patterns)


def exception(firmware, machine):
    for pattern, reason in machine.exceptions:
        if matches((firmware.name, firmware.like), [pattern]):
            return reason
    return None


def lacking(firmware, machine):
    missing = [program for program in firmware.needs + machine.needs if not shutil.which(program)]
    return f"not installed: {', '.join(missing)}" if missing else None


def digest(anything):
    return hashlib.sha256(repr(anything).encode()).hexdigest()[:16]


def program_state(program, qemu):
    """Of what boots and judges: that program, the project's scripts, and QEMU by its version."""
    scripts = os.path.dirname(os.path.abspath(__file__))
    modules = sorted(name for name in os.listdir(scripts) if name.endswith(".py"))
    state = [qemu]
    for file in [program] + [os.path.join(scripts, name) for name in modules]:
        with open(file, "rb") as opened:
            state.append(opened.read())
    return digest(state)


def inputs_of(firmware, machine, words, common):
    """Of the keys that judge it, the images that are booted unless words name another, and files that they name."""
    files = [os.path.join(common.built, name) for name in BUILT] + [part for word in words for part in parts(word)]
    states = [(file, os.stat(file).st_size, os.stat(file).st_mtime_ns) for file in files if os.path.isfile(file)]
    keys = [(each.refused and each.refused.pattern, [one.pattern for one in each.says])
            for each in (firmware, machine)]
    return digest([common.state, words, keys, states])


@dataclasses.dataclass
class Common:
    """What all cells have in common."""
    words: list  # arguments of scripts/boot
    built: str  # the directory of what was built
    state: str  # as of program_state


def cell(firmware, machine, common):
    words = common.words + ["--firmware", file_of(firmware), "--timeout", str(seconds_of(firmware, machine))]
    words += firmware.boot + machine.boot
    qemu = firmware.qemu + machine.qemu
    words += ["--"] + qemu if qemu else []
    return Cell(firmware, machine, words, inputs_of(firmware, machine, words, common), exception(firmware, machine),
                lacking(firmware, machine))


def belongs(firmware, machine, short):
    if short and not (machine.short and matches([machine.name], firmware.short)):
        return False
    return matches([machine.name], firmware.machines)


def cells(firmware, machines, short, common):
    """In the order of the tables."""
    return [cell(one, machine, common) for one in firmware if file_of(one) for machine in machines
            if belongs(one, machine, short)]


def chosen(entries, patterns, option):
    """Those whose names match one of the patterns; all if there is no pattern."""
    for pattern in patterns:
        if not fnmatch.filter([each.name for each in entries], pattern):
            raise TableError(f"{option} {pattern} matches none of: {', '.join(each.name for each in entries)}")
    return [each for each in entries if not patterns or matches([each.name], patterns)]

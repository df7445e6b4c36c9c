"""QEMU's firmware descriptors (docs/interop/firmware.json in its sources): which firmware is installed, and for what.

Where several directories have a name, the most specific one's counts, and an empty file there takes the name away.
The names decide which is preferred: 40-x before 60-y.
"""
import fnmatch
import json
import os
from dataclasses import dataclass

MACHINES = {"q35": "pc-q35-7.2", "pc": "pc-i440fx-7.2"}  # what an alias stands for, whatever the release
FORMATS = ("raw", "qcow2")
HARDWARE = ("intel-tdx", "amd-sev-snp", "host-uefi-vars")  # features that want a machine of their own


class Unusable(Exception):
    """Why nothing can be done with a descriptor."""


class Foreign(Unusable):
    """It is for other processors."""


@dataclass
class Descriptor:
    path: str
    code: str = None
    variables: str = None
    mode: str = "split"  # combined, stateless, or memory: loaded as a ROM
    smm: bool = False
    keys: bool = False
    reason: str = None  # why it cannot be used
    foreign: bool = False  # that is because it is for another processor


def directories():
    """The most specific first: the user's, the administrator's, the distribution's."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return [os.path.join(home, "qemu", "firmware"), "/etc/qemu/firmware", "/usr/share/qemu/firmware"]


def paths():
    """(those that count, in the order of preference; those that others hide)."""
    found, hidden = {}, []
    for folder in directories():
        for name in _names(folder):
            path = os.path.join(folder, name)
            if name in found:
                hidden.append(path)
            else:
                found[name] = path
    return [found[name] for name in sorted(found) if not _masks(found[name])], hidden


def _names(folder):
    try:
        return [name for name in os.listdir(folder) if name.endswith(".json")]
    except OSError:
        return []  # it need not be there


def _masks(path):
    return os.path.isfile(path) and os.path.getsize(path) == 0


def found(arch, machine):
    return [_described(path, arch, machine) for path in paths()[0]]


def hidden(arch, machine):
    """What somebody does not want to be taken."""
    return [_described(path, arch, machine) for path in paths()[1]]


def _described(path, arch, machine):
    descriptor = Descriptor(path)
    try:
        content = _content(path)
        targets = _targets(content, arch)
        _read_mapping(descriptor, _part(content, "mapping", dict))
        features = _words(content, "features")
        _require_machine(_words(content, "interface-types"), targets, features, machine)
        descriptor.smm = "requires-smm" in features
        descriptor.keys = "enrolled-keys" in features
    except Unusable as unusable:
        descriptor.reason, descriptor.foreign = str(unusable), isinstance(unusable, Foreign)
    return descriptor


def _content(path):
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except OSError as error:
        raise Unusable(f"the descriptor cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unusable("the descriptor is none: no text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unusable(f"the descriptor is none: no JSON from line {error.lineno}, column {error.colno} "
                       "on") from error
    except (ValueError, RecursionError) as error:
        raise Unusable("the descriptor is none: no JSON that could be one") from error
    if not isinstance(content, dict):
        raise Unusable("the descriptor is none: no JSON object")
    return content


def _part(whole, name, kind):
    if name not in whole:
        raise Unusable(f"the descriptor has no {name}")
    if not isinstance(whole[name], kind):
        raise _unlike(name)
    return whole[name]


def _words(whole, name):
    return _list(whole, name, str)


def _list(whole, name, kind):
    parts = _part(whole, name, list)
    if not all(isinstance(part, kind) for part in parts):
        raise _unlike(name)
    return parts


def _unlike(name):
    return Unusable(f"the descriptor is not as QEMU's docs/interop/firmware.json has it: {name}")


def _read_mapping(descriptor, mapping):
    device = _part(mapping, "device", str)
    if device == "memory":
        descriptor.mode, descriptor.code = "memory", _file_name(mapping)
    elif device == "flash":
        descriptor.mode = _part({"mode": "split", **mapping}, "mode", str)
        descriptor.code = _flash_file(_part(mapping, "executable", dict))
        if descriptor.mode == "split":
            descriptor.variables = _flash_file(_part(mapping, "nvram-template", dict))
        elif descriptor.mode not in ("combined", "stateless"):
            raise Unusable(f"its flash has a mode that is unknown here: {descriptor.mode}")
    else:
        raise Unusable(f"it is loaded as {device}, not as flash or memory")


def _flash_file(file):
    name, form = _file_name(file), _part(file, "format", str)
    if form not in FORMATS:
        raise Unusable(f"{name} has the format {form}: only {' and '.join(FORMATS)} are read")
    return name


def _file_name(file):
    name = _part(file, "filename", str)
    try:
        os.fsencode(name)
    except UnicodeEncodeError as error:
        raise _unlike("filename") from error
    return name


def _targets(content, arch):
    targets = [target for target in _list(content, "targets", dict) if _part(target, "architecture", str) == arch]
    if not targets:
        raise Foreign(f"it is not for {arch}")
    return targets


def _require_machine(interfaces, targets, features, machine):
    if "uefi" not in interfaces:
        raise Unusable("it is no UEFI firmware")
    patterns = [pattern for target in targets for pattern in _words(target, "machines")]
    if not any(fnmatch.fnmatchcase(MACHINES.get(machine, machine), pattern) for pattern in patterns):
        raise Unusable(f"it is not for machine {machine}, but for {', '.join(patterns)}")
    wanted = [feature for feature in HARDWARE if feature in features]
    if wanted:
        raise Unusable(f"it wants {', '.join(wanted)}")

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
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if not isinstance(content, dict):
            raise ValueError("no JSON object")
        _require_target(content, arch)
        _read_mapping(descriptor, content["mapping"])
        _require_machine(content, arch, machine)
        descriptor.smm = "requires-smm" in content["features"]
        descriptor.keys = "enrolled-keys" in content["features"]
    except Unusable as unusable:
        descriptor.reason, descriptor.foreign = str(unusable), isinstance(unusable, Foreign)
    except KeyError as missing:
        descriptor.reason = f"the descriptor has no {missing.args[0]}"
    except OSError as error:
        descriptor.reason = f"the descriptor cannot be read: {error.strerror}"
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        descriptor.reason = f"the descriptor is none: {error}"
    return descriptor


def _read_mapping(descriptor, mapping):
    if mapping["device"] == "memory":
        descriptor.mode, descriptor.code = "memory", _name(mapping["filename"])
    elif mapping["device"] == "flash":
        descriptor.mode = mapping.get("mode", "split")
        descriptor.code = _flash_file(mapping["executable"])
        if descriptor.mode == "split":
            descriptor.variables = _flash_file(mapping["nvram-template"])
        elif descriptor.mode not in ("combined", "stateless"):
            raise Unusable(f"its flash has a mode that is unknown here: {descriptor.mode}")
    else:
        raise Unusable(f"it is loaded as {mapping['device']}, not as flash or memory")


def _flash_file(file):
    if file["format"] not in FORMATS:
        raise Unusable(f"{file['filename']} has the format {file['format']}: only {' and '.join(FORMATS)} are read")
    return _name(file["filename"])


def _name(name):
    if not isinstance(name, str):
        raise TypeError(f"{name!r} is no file name")
    return name


def _require_target(content, arch):
    if arch not in [target["architecture"] for target in content["targets"]]:
        raise Foreign(f"it is not for {arch}")


def _require_machine(content, arch, machine):
    if "uefi" not in content["interface-types"]:
        raise Unusable("it is no UEFI firmware")
    patterns = [pattern for target in content["targets"] if target["architecture"] == arch
                for pattern in target["machines"]]
    if not any(fnmatch.fnmatchcase(MACHINES.get(machine, machine), pattern) for pattern in patterns):
        raise Unusable(f"it is not for machine {machine}, but for {', '.join(patterns)}")
    wanted = [feature for feature in HARDWARE if feature in content["features"]]
    if wanted:
        raise Unusable(f"it wants {', '.join(wanted)}")

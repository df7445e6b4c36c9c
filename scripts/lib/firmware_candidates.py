"""What there is to choose from where no firmware is named, the preferred one first."""
import os
from dataclasses import dataclass

import firmware_descriptor
import firmware_fit
import firmware_image
import firmware_places
import firmware_volume
from firmware_fit import Firmware
from firmware_image import Unfit

PATH = "FIRMWARE_PATH"


@dataclass
class Candidate:
    source: str  # where it was found
    code: str
    variables: str
    firmware: Firmware = None
    keys: bool = False  # whether Secure Boot is on
    reason: str = None  # why it is not taken, unless it is named
    drawback: str = None  # why another is taken if there is one
    foreign: bool = False  # it is for another processor

    def traits(self):
        smm = self.firmware and self.firmware.smm
        return ["SMM"] * bool(smm) + ["Secure Boot is on"] * self.keys


def places(arch, machine, limit):
    """The candidates of each place; only if it has none to be taken the next place counts. They are made as they are
    asked for, since that takes time."""
    if os.environ.get(PATH):
        folders = [folder for folder in os.environ[PATH].split(":") if folder]
        for folder in folders:
            _require_firmware(arch, folder)
        return [(candidate for folder in folders for candidate in _of_directory(arch, folder, machine, limit, set()))]
    described = firmware_descriptor.found(arch, machine)
    known = {(each.code, each.variables) for each in described + firmware_descriptor.hidden(arch, machine)}
    return [(_described(arch, each, limit) for each in described),
            (candidate for folder in firmware_places.usual(arch)
             for candidate in _of_directory(arch, folder, machine, limit, known))]


def choice(candidates):
    """The first without a drawback, else the first that may be taken, else None."""
    second = None
    for candidate in candidates:
        if not candidate.reason and not candidate.drawback:
            return candidate
        if not candidate.reason:
            second = second or candidate
    return second


def _require_firmware(arch, folder):
    try:
        problem = "" if firmware_places.codes(arch, folder) else "no OVMF_CODE*.fd is there"
    except OSError as error:
        problem = error.strerror
    if problem:
        raise Unfit(f"{PATH}: {folder}: {problem}: name directories that hold OVMF_CODE*.fd and OVMF_VARS*.fd")


def _of_directory(arch, folder, machine, limit, known):
    for code in firmware_places.codes(arch, folder):
        variables = firmware_places.variable_store(code)
        if (code, variables) not in known:
            yield _placed(arch, Candidate(folder, code, variables), machine, limit)


def _placed(arch, candidate, machine, limit):
    try:
        if not candidate.variables:
            raise Unfit("its variable store is not beside it")
        store = firmware_image.read(candidate.variables)
        candidate.firmware = firmware_fit.flash(arch, firmware_image.read(candidate.code), store, limit=limit)
        _judge(candidate, firmware_volume.has_platform_key(store.data))
        if candidate.firmware.smm:
            firmware_fit.require_management_mode(candidate.firmware, machine)
    except Unfit as unfit:
        candidate.reason = str(unfit)
    return candidate


def _described(arch, descriptor, limit):
    candidate = Candidate(descriptor.path, descriptor.code, descriptor.variables, reason=descriptor.reason,
                          foreign=descriptor.foreign)
    if candidate.reason:
        return candidate
    try:
        candidate.firmware = _built(arch, descriptor, limit)
        _judge(candidate, _has_keys(candidate.firmware))
        candidate.reason = _contradiction(descriptor, candidate) or candidate.reason
    except Unfit as unfit:
        candidate.reason = str(unfit)
    return candidate


def _built(arch, descriptor, limit):
    code = firmware_image.read(descriptor.code)
    if descriptor.mode == "memory":
        return firmware_fit.bios(arch, code)
    if descriptor.mode == "split":
        store = firmware_image.read(descriptor.variables)
        return firmware_fit.flash(arch, code, store, limit)
    return firmware_fit.one_flash(arch, code, descriptor.mode == "combined", limit)


def _has_keys(firmware):
    return firmware_volume.has_platform_key(firmware_image.read(firmware.variables or firmware.code).data)


def _contradiction(descriptor, candidate):
    """The files count, and who wrote something else of them may have meant others."""
    firmware = candidate.firmware
    for feature, said, seen, file, words in (
            ("requires-smm", descriptor.smm, firmware.smm, firmware.code, ("is without it", "wants it")),
            ("enrolled-keys", descriptor.keys, candidate.keys, firmware.variables or firmware.code,
             ("has none", "holds them"))):
        if said != seen:
            return (f"the descriptor says {'' if said else 'nothing of '}{feature}, but {file} "
                    f"{words[seen]}")
    return None


def _judge(candidate, keys):
    firmware = candidate.firmware
    candidate.keys = keys
    if keys:
        candidate.reason = "it starts only what is signed with its keys"
    elif firmware.smm:
        candidate.drawback = "one without management mode (SMM) is preferred"
    elif not firmware.variables and not firmware.writable:
        candidate.drawback = "one that keeps variables is preferred"


def lines_of(candidate, chosen):
    """For people. The first is what --firmware takes."""
    files = ":".join(filter(None, (candidate.code, candidate.variables)))
    mark = "*" if candidate is chosen else " "
    yield f"{mark} {files or candidate.source}"
    described = bool(files) and not os.path.isdir(candidate.source)
    about = [f"of {candidate.source}"] * described + candidate.traits()
    if about:
        yield f"      {', '.join(about)}"
    if candidate.reason:
        yield f"      not taken: {candidate.reason}"
    elif candidate.drawback:
        yield f"      {'there is no better one' if candidate is chosen else 'not taken'}: {candidate.drawback}"
    elif candidate is not chosen:
        yield "      not taken: it comes after the one that is taken"

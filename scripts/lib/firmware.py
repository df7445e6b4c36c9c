"""The machine of an architecture: its QEMU, and its firmware, which is named or looked for."""
import os
import re
import shutil
import subprocess

import children
import firmware_candidates
import firmware_fit
import firmware_image
import firmware_places
import firmware_volume
import machine_arguments
from firmware_image import Unfit

MACHINES = {
    "x86_64": {
        "qemu": "qemu-system-x86_64",
        "arguments": ["-machine", "q35", "-cpu", "max"],
        "machine": "q35",
        "loader": "/EFI/BOOT/BOOTX64.EFI",  # UEFI 2.10, 3.5.1.1
    },
}
OLDEST = (5, 2)  # version of QEMU that this was seen to work with
OLDEST_THAT_PAUSES = (6, 0)  # it has -action
VERSION_PATIENCE = 10  # seconds
PAUSES = ", because of --screen or --profile hardware"


class CannotRun(Exception):
    """This computer lacks something that is needed; exit status 77."""


def qemu(arch):
    program = MACHINES[arch]["qemu"]
    if not shutil.which(program):
        raise CannotRun(f"{program} is not installed: scripts/setup run {arch}")
    return program


def require_qemu(arch, pauses):
    """One that is new enough for a machine that `pauses` at its end, or for any other. Returns its own words."""
    said = said_version(qemu(arch))
    version = re.search(r"version (\d+)\.(\d+)", said)
    oldest = OLDEST_THAT_PAUSES if pauses else OLDEST
    if not version:
        raise Unfit(f"{qemu(arch)} --version says {said[:200]!r}, and not which version it is: is "
                    f"{shutil.which(qemu(arch))} QEMU?")
    if tuple(map(int, version.groups())) < oldest:
        raise Unfit(f"{qemu(arch)} is version {version[1]}.{version[2]}, and this takes {oldest[0]}.{oldest[1]} or "
                    f"newer{PAUSES if pauses else ''}: install a newer QEMU")
    return said


def said_version(program):
    """What QEMU, or what is called so, answers to --version."""
    try:
        done = children.run([program, "--version"], timeout=VERSION_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise Unfit(f"{program} --version said nothing for {VERSION_PATIENCE} seconds: is {shutil.which(program)} "
                    "QEMU?") from error
    return (done.stdout + done.stderr).decode(errors="replace").strip()


def find(arch, wanted, arguments=()):
    """The Firmware that --firmware CODE, CODE:VARS or :VARS names, else the preferred one of those that are there.
    `arguments`: those for QEMU that the user has added."""
    machine, limit = _machine(arch, arguments)
    code, _, variables = (wanted or "").partition(":")
    try:
        if code:
            found = _named(arch, code, variables, limit)
        else:
            found = _preferred(arch, machine, limit)
            if variables:
                found = firmware_fit.flash(arch, firmware_image.read(found.code), firmware_image.read(variables),
                                           limit)
        if found.smm:
            firmware_fit.require_management_mode(found, machine, machine_arguments.forbids_management_mode(arguments))
        return found
    except Unfit as unfit:
        raise Unfit(f"--firmware: {unfit}" if wanted else str(unfit)) from unfit


def _machine(arch, arguments):
    """(its type, bytes of flash that it has)."""
    limit = None if machine_arguments.limits_flash(arguments) else firmware_fit.FLASH_LIMIT
    return machine_arguments.machine(arguments, MACHINES[arch]["machine"]), limit


def _named(arch, code, variables, limit):
    if variables and os.path.exists(f"{code}:{variables}") or ":" in variables:
        raise Unfit(f"{code}:{variables}: a colon separates CODE and VARS, so no path with one can be named: make a "
                    "link to it whose path has none")
    for file in filter(None, (code, variables)):
        firmware_image.require_file(file)
    image = firmware_image.read(code)
    kind = firmware_volume.kind_of(image.data)
    if kind not in ("variables", None):
        firmware_fit.examine(arch, image)
    if kind in ("both", "u-boot") and not variables:
        return firmware_fit.bios(arch, image)
    store = variables or firmware_places.variable_store(code)
    if kind == "code" and not store:
        raise Unfit(f"{code}: no variable store that belongs to it is beside it: name one, --firmware CODE:VARS")
    return firmware_fit.flash(arch, image, firmware_image.read(store) if store else image, limit)


def _preferred(arch, machine, limit):
    places = firmware_candidates.places(arch, machine, limit)
    chosen = next(filter(None, map(firmware_candidates.choice, places)), None)
    if not chosen:
        raise _none(arch)
    return chosen.firmware


def _none(arch):
    if os.environ.get(firmware_candidates.PATH):
        return Unfit(f"{firmware_candidates.PATH}={os.environ[firmware_candidates.PATH]} has no firmware that can be "
                     "taken: scripts/boot --list-firmware says why; name other directories")
    return CannotRun(f"no UEFI firmware for {arch} was found that can be taken: scripts/setup run {arch}, or name "
                     "one with --firmware; scripts/boot --list-firmware says what was looked at")


def show(arch, arguments=()):
    """Prints what there is to choose from, and fails as a boot would."""
    places = [list(place) for place in firmware_candidates.places(arch, *_machine(arch, arguments))]
    chosen = next(filter(None, map(firmware_candidates.choice, places)), None)
    candidates = [candidate for place in places for candidate in place]
    for candidate in candidates:
        if not candidate.foreign:
            for line in firmware_candidates.lines_of(candidate, chosen):
                print(line)
    foreign = [os.path.basename(candidate.source) for candidate in candidates if candidate.foreign]
    if foreign:
        print(f"not for {arch}: {', '.join(foreign)}")
    if not chosen:
        raise _none(arch)
    print("* is taken unless --firmware names another")

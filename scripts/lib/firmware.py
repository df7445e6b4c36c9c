"""The machine of an architecture: its QEMU, and its firmware by the names that distributions give it."""
import os
import shutil

MACHINES = {
    "x86_64": {
        "qemu": "qemu-system-x86_64",
        "arguments": ["-machine", "q35", "-cpu", "max"],
        "loader": "/EFI/BOOT/BOOTX64.EFI",  # UEFI 2.10, 3.5.1.1
        "firmware": [
            "/usr/share/OVMF/OVMF_CODE_4M.fd",  # Debian, Ubuntu
            "/usr/share/OVMF/OVMF_CODE.fd",  # older ones
            "/usr/share/edk2/x64/OVMF_CODE.4m.fd",  # Arch
            "/usr/share/edk2/ovmf/OVMF_CODE.fd",  # Fedora
            "/usr/share/qemu/ovmf-x86_64-code.bin",  # openSUSE
        ],
    },
}


class CannotRun(Exception):
    """This computer lacks something that is needed; exit status 77."""


def qemu(arch):
    program = MACHINES[arch]["qemu"]
    if not shutil.which(program):
        raise CannotRun(f"{program} is not installed: scripts/setup run {arch}")
    return program


def variable_store(code):
    """The file that distributions put beside the firmware's code for its variables; None if there is none."""
    folder, name = os.path.split(code)
    plain = name.replace(".secboot", "").replace("secboot.", "")
    for candidate in (name, plain):
        for old, new in (("CODE", "VARS"), ("code", "vars")):
            path = os.path.join(folder, candidate.replace(old, new))
            if path != code and old in candidate and os.path.exists(path):
                return path
    return None


def find(arch, wanted):
    """(code, variables or None): from CODE[:VARS] or :VARS if given, else where the distribution has it."""
    given, _, variables = (wanted or "").partition(":")
    for file in filter(None, (given, variables)):
        if not os.path.isfile(file):
            raise FileNotFoundError(f"--firmware: {file} is no file: name CODE or CODE:VARS")
    for code in [given] if given else MACHINES[arch]["firmware"]:
        if os.path.exists(code):
            return code, variables or variable_store(code)
    raise CannotRun(f"no UEFI firmware for {arch} was found: scripts/setup run {arch}, or name one with --firmware")

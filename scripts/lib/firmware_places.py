"""Firmware in directories, by the names that distributions and QEMU give it."""
import fnmatch
import os

USUAL = {
    "x86_64": [
        "/usr/share/OVMF",  # Debian, Ubuntu
        "/usr/share/edk2/x64",  # Arch
        "/usr/share/edk2-ovmf/x64",  # Arch, older
        "/usr/share/edk2/ovmf",  # Fedora
        "/usr/share/qemu",  # openSUSE, and what QEMU brings along
    ],
}
CODE = {
    "x86_64": ["OVMF_CODE*.fd", "OVMF_CODE*.qcow2", "ovmf-x86_64*-code.bin", "edk2-x86_64*-code.fd"],
}
WITHOUT_KEYS = (".secboot", ".strictnx", "-smm", "-secure")  # in a name: code that begins with the plain variables
OF_QEMU = "edk2-i386-vars.fd"  # goes with its code for x86_64 as well


def usual(arch):
    """The directories that are there."""
    return [folder for folder in USUAL[arch] if os.path.isdir(folder)]


def codes(arch, folder):
    """The larger ones first, since 4M is what distributions have kept."""
    names = [name for name in os.listdir(folder) if any(fnmatch.fnmatchcase(name, form) for form in CODE[arch])]
    paths = [os.path.join(folder, name) for name in names]
    return sorted(filter(os.path.isfile, paths), key=lambda path: (-os.path.getsize(path), path))


def variable_store(code):
    """The file beside the code that is meant for its variables; None if there is none."""
    folder, name = os.path.split(code)
    for candidate in _names(name):
        path = os.path.join(folder, candidate)
        if candidate != name and os.path.isfile(path):
            return path
    return None


def _names(name):
    own = name.replace("CODE", "VARS").replace("code", "vars")
    plain = own
    for word in WITHOUT_KEYS:
        plain = plain.replace(word, "")
    return [own, plain] + ([OF_QEMU] if fnmatch.fnmatchcase(name, "edk2-x86_64*-code.fd") else [])

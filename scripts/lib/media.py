"""What the machine is booted from, --medium: QEMU's arguments for each, and what is made of the disk image for it.

`bootindex` tells the firmware what to start, so that it looks for nothing else first."""
import os
import shutil
import sys
import tempfile

import disk
import efi_image
import firmware
from machine_arguments import named

# The first bus of AHCI and IDE, since U-Boot looks at no other; not the first slot of PCI, where it sees nothing but
# a bridge of the pc board.
BLOCK_DEVICES = {
    "virtio-blk": ["-device", "virtio-blk-pci,drive=disk,bootindex=0,addr=0x10"],
    "ahci": ["-device", "ide-hd,drive=disk,bus=ide.0,bootindex=0"],  # IDE with -machine pc
    "nvme": ["-device", "nvme,drive=disk,serial=handoff,bootindex=0"],
    "scsi": ["-device", "virtio-scsi-pci", "-device", "scsi-hd,drive=disk,bootindex=0"],
    "usb": ["-device", "qemu-xhci", "-device", "usb-storage,drive=disk,removable=on,bootindex=0"],
    "cd": ["-device", "ide-cd,drive=disk,bus=ide.0,bootindex=0"],
}

# EDK2 has a driver for the first card, and newer releases want random numbers before they go out; U-Boot has one for
# the second. QEMU's ROMs would come before the firmware's own drivers.
NETWORK_CARDS = ["virtio-net-pci", "e1000"]
NETWORK_HELP = ["-device", "virtio-rng-pci"]

NAMES = [*BLOCK_DEVICES, "net"]
READ_ONLY = ("cd", "net")


def drive(medium, file, writes=None):
    """`writes`: a file that gets every write to the disk in its order, in the form of the kernel's dm-log-writes."""
    if medium == "cd":
        return f"if=none,id=disk,format=raw,readonly=on,file={named(file)}"
    if not writes:
        return f"if=none,id=disk,format=raw,cache=unsafe,file={named(file)}"
    return ("if=none,id=disk,cache=unsafe,driver=blklogwrites,log-sector-size=512,log-super-update-interval=1,"
            f"file.driver=file,file.filename={named(file)},log.driver=file,log.filename={named(writes)}")


def arguments(medium, file, writes=None):
    """QEMU's. `file` is what prepare made."""
    if medium == "net":
        return network(*os.path.split(file))
    return ["-drive", drive(medium, file, writes), *BLOCK_DEVICES[medium]]


def network(folder, name):
    """QEMU's own DHCP and TFTP; a network for each card."""
    cards = []
    for index, card in enumerate(NETWORK_CARDS):
        cards += ["-netdev", f"user,id=net{index},tftp={named(folder)},bootfile={name}",
                  "-device", f"{card},netdev=net{index},romfile=,bootindex={index}"]
    return cards + NETWORK_HELP


def prepare(options, prepared, folder):
    """The file that the machine is given; `prepared` is the disk as the command line wants it."""
    if options.writes:
        with open(options.writes, "wb"):
            pass  # QEMU makes none
    if options.medium == "cd":
        return make_cd(prepared, folder)
    if options.medium == "net":
        return make_bundle(options, prepared, folder)
    return prepared.path


def make_cd(prepared, folder):
    """Everything on the partition, on a CD."""
    if not shutil.which("xorriso"):
        raise firmware.CannotRun("xorriso, which makes the CD, is not installed: scripts/setup test, or take another "
                                 "--medium")
    image = os.path.join(folder, "disk.iso")
    with tempfile.TemporaryDirectory(dir=folder) as tree:
        prepared.copy_all(tree)
        disk.run(os.path.join(disk.SCRIPTS, "mkimage"), "--iso", tree, image)
    return image


# --- over the network: one file, with everything inside -------------------------------------------

KERNEL = "/handoff/kernel.elf"


def served(arch):
    """What of the partition gets there."""
    return [firmware.MACHINES[arch]["loader"], KERNEL, disk.CONFIGURATION]


def make_bundle(options, prepared, folder):
    path = served(options.arch)[0]
    if drivers := prepared.names("/handoff/drivers"):
        raise disk.SetUpError(f"--medium net: /handoff/drivers/{min(drivers)} is on the partition, and over the "
                              "network the loader has no files: remove it, or take another medium")
    if not prepared.exists(path):
        raise disk.SetUpError(f"--medium net: there is no {path}, which is what would be sent: put one there, or "
                              f"name one with --add FILE:{path}")
    known = [name.lower() for name in served(options.arch)]
    own = options.esp or options.image
    if left_out := [name for name in prepared.files() if own and name.lower() not in known]:
        print("boot: --medium net: not sent, since the loader has no files but those inside it: "
              f"{', '.join(left_out)}", file=sys.stderr)
    file = os.path.join(folder, "tftp", os.path.basename(path))
    os.mkdir(os.path.dirname(file))
    loader = prepared.read(path)
    with open(file, "wb") as opened:
        try:
            opened.write(enclosed(options, prepared, loader))
        except ValueError as error:
            raise disk.SetUpError(f"--medium net: {path}: {error}") from error
    return file


def enclosed(options, prepared, loader):
    """The loader with what it has not inside yet. One that is signed stays as it is."""
    image = efi_image.EfiImage(loader)
    inside = {name for name, *_ in image.sections()}
    sections = {}
    for option, given, section, path in (("--kernel", options.kernel, ".kernel", KERNEL),
                                         ("--set", options.set, ".config", disk.CONFIGURATION)):
        reason = f"has one inside, in {section}" if section in inside else "is signed" if image.is_signed() else None
        if given and reason:
            raise disk.SetUpError(f"--medium net {option}: the loader {reason}, and stays as it is: name one "
                                  "without, or make it anew with make bundle")
        contents = prepared.read(path) if prepared.exists(path) else b""
        if reason and contents:
            print(f"boot: --medium net: the loader {reason}: {path} is not sent", file=sys.stderr)
        elif contents:
            sections[section] = contents
    return image.with_sections(sections)

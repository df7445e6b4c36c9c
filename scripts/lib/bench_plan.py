"""What make bench boots: loaders, media, sizes of the kernel, and how each figure is called."""
import collections
import os
import shutil
import subprocess

import disk
from bench_places import BENCH, BUILT, LOADER, ROOT

# settings: the lines of handoff.cfg. A loader whose path is None is not here.
Loader = collections.namedtuple("Loader", "name path settings")
# part: the table that it belongs to. size: MiB of the kernel; 0, as it was linked.
Cell = collections.namedtuple("Cell", "part name medium size loader kernel drivers")

OURS, FLOOR, STICK, TUTORIAL, GRUB = "ours", "floor", "ours, tester's stick", "tutorial", "GRUB"
LOADERS = [FLOOR, OURS, STICK, TUTORIAL, GRUB]
MEDIA = {"virtio-blk": "virtio-blk", "ahci-lba48": "AHCI, LBA48", "ahci": "AHCI, under 128 GiB", "usb": "USB (xHCI)"}
SMALL, MIDDLE, LARGE = 1, 64, 256
LARGE_ON = ("virtio-blk", "ahci-lba48")

LOAD_KERNEL = os.path.join(BENCH, "kernel-load.elf")
CROSS_KERNEL = os.path.join(BENCH, "kernel-cross.elf")
CALLS_KERNEL = os.path.join(BUILT, "kernel-bench.elf")
FRAGMENT = os.path.join(BENCH, "fragment.efi")
OWN_KERNEL = ["checks=none"]  # as people have it who boot a kernel of their own

GRUB_MODULES = ["part_gpt", "fat", "search", "search_fs_file", "multiboot2", "boot"]
GRUB_COMMANDS = "search --file --set=root /handoff/kernel.elf\nmultiboot2 /handoff/kernel.elf\nboot\n"


def stick_settings():
    """Those of the image that make builds."""
    with open(os.path.join(ROOT, "esp-template", "handoff", "handoff.cfg"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def make_grub(folder):
    """GRUB's core with what a multiboot2 kernel takes; None where GRUB is not installed."""
    if not shutil.which("grub-mkimage") or not os.path.isdir("/usr/lib/grub/x86_64-efi"):
        return None
    commands = os.path.join(folder, "grub.cfg")
    core = os.path.join(folder, "grub.efi")
    with open(commands, "w", encoding="utf-8") as file:
        file.write(GRUB_COMMANDS)
    done = subprocess.run(["grub-mkimage", "-O", "x86_64-efi", "-p", "/bench", "-c", commands, "-o", core,
                           *GRUB_MODULES], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise disk.SetUpError(f"grub-mkimage: {done.stderr.strip()}")
    return core


def loaders(folder):
    return {loader.name: loader for loader in [
        Loader(FLOOR, os.path.join(BENCH, "floor.efi"), []),
        Loader(OURS, LOADER, OWN_KERNEL),
        Loader(STICK, LOADER, stick_settings()),
        Loader(TUTORIAL, os.path.join(BENCH, "tutorial.efi"), []),
        Loader(GRUB, make_grub(folder), []),
    ]}


def is_measured(loader, medium, size):
    """The stick's settings change nothing for each further MiB."""
    return size == SMALL if loader.name == STICK else size < LARGE or medium in LARGE_ON


def load_cells(available, media, sizes):
    """The slowest first, so that processors end together."""
    cells = [Cell("load", (medium, size, loader.name), medium, size, loader, LOAD_KERNEL, ())
             for size in sorted(sizes, reverse=True) for loader in reversed(available.values()) if loader.path
             for medium in media if is_measured(loader, medium, size)]
    return sorted(cells, key=lambda cell: -cell.size)


def other_cells(available):
    """The crossing with the firmware's own map and with a long one, and the runtime calls."""
    ours = available[OURS]
    poisoning = ours._replace(settings=[*OWN_KERNEL, "poison=yes"])
    return [Cell("cross", "firmware's map", "virtio-blk", 0, poisoning, CROSS_KERNEL, ()),
            Cell("cross", "long map", "virtio-blk", 0, poisoning, CROSS_KERNEL, (FRAGMENT,)),
            Cell("calls", "calls", "virtio-blk", 0, ours, CALLS_KERNEL, ())]


def size_budget(product):
    """Bytes that tests/build/size.budget allows: the last line holds."""
    with open(os.path.join(ROOT, "tests", "build", "size.budget"), encoding="utf-8") as file:
        return [int(line.split()[1]) for line in file if line.split()[:1] == [product]][-1]


def sizes_of_files(available):
    """{name: bytes} of what there is."""
    files = {"BOOTX64.EFI": LOADER, "kernel.elf": os.path.join(BUILT, "kernel.elf"),
             "GRUB's core": available[GRUB].path}
    return {name: os.path.getsize(path) for name, path in files.items() if path and os.path.exists(path)}

"""The image as a stick in a PC: USB, no serial port, no debug exit, four processors, more memory than 4 GiB, and a
disk that is none of its business."""
import hashlib
import os
import tempfile

import disk
import firmware
import media
from machine_arguments import named

# What the loader would fail over, or the firmware, if they took this disk for the stick.
OTHER_FILES = {
    "EFI/BOOT/BOOTX64.EFI": "This is not a program.\n",
    "handoff/handoff.cfg": "another=system\n",
    "handoff/kernel.elf": "This is not a kernel.\n",
}


# Lines of 5464 bytes, like those of many laptops. Another -vga comes instead.
SCREEN = ["-vga", "none", "-device", "bochs-display,xres=1366,yres=768"]


def command(arch, started, stick, other, control, extra):
    return [firmware.qemu(arch), *firmware.MACHINES[arch]["arguments"], "-m", "6G", "-smp", "4",
            "-nodefaults", "-display", "none", "-serial", "none", "-nic", "none", "-boot", "menu=off", "-no-reboot",
            *([] if "-vga" in extra else SCREEN),
            *started.arguments(),
            *media.arguments("usb", stick),
            "-drive", f"if=none,id=other,format=raw,cache=unsafe,file={named(other)}",
            "-device", "ide-hd,drive=other",
            "-chardev", f"socket,id=control,fd={control}", "-mon", "chardev=control,mode=control", *extra]


class OtherDisk:
    """An EFI system partition of somebody else: not one byte of it may change."""

    def __init__(self, path):
        self.path = path
        with tempfile.TemporaryDirectory(dir=os.path.dirname(path)) as folder:
            for name, text in OTHER_FILES.items():
                file = os.path.join(folder, name)
                os.makedirs(os.path.dirname(file), exist_ok=True)
                with open(file, "w", encoding="ascii") as opened:
                    opened.write(text)
            disk.Disk(path).from_directory(folder)
        self._before = self._sum()

    def _sum(self):
        digest = hashlib.sha256()
        with open(self.path, "rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.digest()

    def changed(self):
        return self._sum() != self._before

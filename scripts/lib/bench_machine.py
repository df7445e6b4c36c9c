"""One measured boot: a machine whose counter counts instructions, and the lines "bench NAME NUMBER" that are told in
it on the debug console."""
import contextlib
import os
import re
import shlex
import subprocess
import tempfile
import threading

import firmware
from machine_arguments import named

TOLD_BY_STARTER = {"pages_before", "start"}
DONE = 33  # what the guest ends QEMU with
MEMORY = "1G"
SECTOR = 512
FIGURE = re.compile(r"^bench ([A-Za-z0-9_.-]+) (-?[0-9]+|0x[0-9a-f]+)\r?$", re.MULTILINE)
REASON = re.compile(r"^bench-error (.*?)\r?$", re.MULTILINE)

# How a disk is attached. A disk of 128 GiB or more takes other commands of AHCI, LBA48, which read more at once.
# ioeventfd would leave it to the host when the guest's request is seen.
MEDIA = {
    "virtio-blk": ["-device", "virtio-blk-pci,drive=disk,bootindex=0,ioeventfd=off"],
    "ahci": ["-device", "ide-hd,drive=disk,bus=ide.0,bootindex=0"],
    "ahci-lba48": ["-device", "ide-hd,drive=disk,bus=ide.0,bootindex=0"],
    "usb": ["-device", "qemu-xhci", "-device", "usb-storage,drive=disk,removable=on,bootindex=0"],
}


_running = set()
_stopping = threading.Event()


class Failed(Exception):
    """The guest came to no figure."""


def command(started, disk_options, medium, folder, extra):
    """With memory that is there before firmware reads into it: the host would take its time to find some."""
    return [firmware.qemu("x86_64"), *firmware.MACHINES["x86_64"]["arguments"], "-m", MEMORY, "-mem-prealloc",
            "-icount", "shift=0,sleep=off", "-rtc", "base=2025-01-01,clock=vm",
            "-nodefaults", "-display", "none", "-vga", "std", "-no-reboot", "-nic", "none", "-boot", "menu=off",
            *started.arguments(), "-drive", disk_options, *MEDIA[medium],
            "-serial", f"file:{folder}/serial.txt",
            "-chardev", f"file,id=figures,path={folder}/figures.txt",
            "-device", "isa-debugcon,iobase=0x402,chardev=figures",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", *extra]


def drive(image, asynchronous):
    return f"if=none,id=disk,format=raw,cache=unsafe,aio={asynchronous},file={named(image)}"


def going_on(state):
    """Arguments for a machine that begins where another one was saved, and with the starter's go."""
    return ["-chardev", "null,id=go", "-device", "isa-debugcon,iobase=0xe9,chardev=go",
            "-incoming", f"exec:cat {shlex.quote(state)}"]


def has_io_uring():
    """Whether QEMU and this computer have it: then what is in the host's memory is read while the guest waits for it,
    and takes it no time."""
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(SECTOR)
        words = [firmware.qemu("x86_64"), "-machine", "none", "-nodefaults", "-display", "none", "-monitor", "stdio",
                 "-drive", drive(file.name, "io_uring")]
        return subprocess.run(words, input=b"quit\n", capture_output=True, check=False).returncode == 0


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def last_word(folder):
    """The last error on the serial port, or else its last line."""
    said = read(os.path.join(folder, "serial.txt"))
    errors = [line for line in said.splitlines() if "error: " in line]
    return last_line(errors[-1] if errors else said)


@contextlib.contextmanager
def started(words, **options):
    """A process that is gone afterwards; also where another thread calls stop()."""
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
                               **options)
    _running.add(process)
    try:
        if _stopping.is_set():
            raise Failed("it was interrupted")
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        _running.discard(process)


def stop():
    """Everything, for good."""
    _stopping.set()
    for process in list(_running):
        process.kill()


def run(words, folder, timeout):
    """{name: number}"""
    with started(words, stdout=subprocess.DEVNULL) as process:
        try:
            complaint = process.communicate(timeout=timeout)[1].decode(errors="replace").strip()
        except subprocess.TimeoutExpired as error:
            raise Failed(f"no end within {timeout} seconds; the serial port said last: "
                         f"{last_line(read(os.path.join(folder, 'serial.txt')))}") from error
    told = read(os.path.join(folder, "figures.txt"))
    said_last = f"the serial port said last: {last_word(folder)}"
    if reason := REASON.search(told):
        raise Failed(f"{reason[1]}; {said_last}")
    if process.returncode != DONE:
        raise Failed(f"QEMU ended with {process.returncode}, and the kernel with {DONE}: {complaint or 'it died'}; "
                     f"{said_last}")
    figures = {name: int(number, 0) for name, number in FIGURE.findall(told)}
    if figures.keys() <= TOLD_BY_STARTER:
        raise Failed("the kernel told nothing: tests/bench/guest.h says how it does")
    return figures

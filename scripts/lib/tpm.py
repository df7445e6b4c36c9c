"""A TPM 2.0 for the machine, emulated by swtpm, with nothing in it yet: for one run, in the run's folder."""
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile

import ending
from firmware import CannotRun
from machine import KILL_WITH_PARENT
from machine_arguments import named

# The interface by which the machine sees it.
STATE = "tpm"  # a folder in that of the run: swtpm has no word for a comma in a longer path
DEVICES = {"tis": "tpm-tis", "crb": "tpm-crb"}


def require(interface):
    if interface and not shutil.which("swtpm"):
        raise CannotRun("--tpm: swtpm is not installed: it comes with the package swtpm of Debian and others")


@contextlib.contextmanager
def attached(interface, folder):
    """QEMU's arguments for it, none where no interface is wanted; it ends with the context, or with this process."""
    if interface is None:
        yield []
        return
    path = os.path.join(folder, "tpm.socket")
    with tempfile.TemporaryFile("w+") as words:
        process = None
        try:
            with ending.held():
                process = start(path, folder, words)
            yield ["-chardev", f"socket,id=tpm,path={named(path)}", "-tpmdev", "emulator,id=tpm,chardev=tpm",
                   "-device", f"{DEVICES[interface]},tpmdev=tpm"]
        finally:
            with ending.held():
                if process:
                    stop(process, words)
                    os.unlink(path)


def start(path, folder, words):
    """It is handed a socket that listens already: QEMU need not wait for it, and is refused where it has ended."""
    os.makedirs(os.path.join(folder, STATE), exist_ok=True)  # what it holds outlasts a reset
    library = ctypes.CDLL(None)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        return subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={STATE}",
             "--ctrl", f"type=unixio,fd={listener.fileno()}"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=words, stderr=words, pass_fds=[listener.fileno()],
            start_new_session=True, preexec_fn=lambda: library.prctl(*KILL_WITH_PARENT))


def stop(process, words):
    """QEMU tells it to end, or has gone already; what it says of that is of interest only where it failed."""
    failed = process.poll()
    process.kill()
    process.wait()
    if failed:
        words.seek(0)
        print(f"boot: --tpm: swtpm ended with status {failed}: {' '.join(words.read().split())}", file=sys.stderr)

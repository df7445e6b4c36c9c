"""The state of a machine whose firmware has started the starter: it is the same for all that is measured on a medium,
so firmware boots once for all of them."""
import contextlib
import hashlib
import os
import shlex
import socket
import subprocess
import time

import control
from bench_machine import Failed, last_line, read, started

READY = "bench-ready"
MOMENT = 0.1  # seconds


def name(words, files):
    """Another machine, starter or firmware is another state."""
    digest = hashlib.sha256(repr(words).encode())
    for file in files:
        with open(file, "rb") as opened:
            digest.update(hashlib.sha256(opened.read()).digest())
    return digest.hexdigest()[:16]


def save(words, folder, timeout, state):
    """Boots until the starter says that it is ready."""
    ours, theirs = socket.socketpair()
    said = [*words, "-chardev", f"socket,id=control,fd={theirs.fileno()}", "-mon", "chardev=control,mode=control"]
    monitor = control.Control(ours)
    try:
        with theirs, started(said, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()]) as process:
            theirs.close()
            monitor.begin()
            _wait_for_starter(process, folder, timeout)
            _migrate(monitor, state)
    except control.Refused as refused:
        raise Failed(f"its state cannot be saved: {refused}") from refused
    finally:
        monitor.close()


def _wait_for_starter(process, folder, timeout):
    deadline = time.monotonic() + timeout
    while READY not in read(os.path.join(folder, "figures.txt")):
        if process.poll() is not None:
            raise Failed(f"QEMU ended with {process.returncode} before firmware started anything: "
                         f"{process.stderr.read().decode(errors='replace').strip()}")
        if time.monotonic() > deadline:
            raise Failed(f"firmware did not start the starter within {timeout} seconds; the serial port said last: "
                         f"{last_line(read(os.path.join(folder, 'serial.txt')))}")
        time.sleep(MOMENT)


def _migrate(monitor, state):
    partial = f"{state}.{os.getpid()}"
    try:
        monitor.execute("migrate", uri=f"exec:cat >{shlex.quote(partial)}")
        while (status := monitor.execute("query-migrate").get("status")) not in ("completed", "failed"):
            time.sleep(MOMENT)
        if status == "failed":
            raise Failed("QEMU could not save the state of the machine; is there room under build/?")
        os.replace(partial, state)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(partial)

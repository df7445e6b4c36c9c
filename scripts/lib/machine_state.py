"""The state of a machine whose firmware has started, but has not yet looked at the disk: it is the same for all that
is booted on that machine, so its firmware need start only once."""
import hashlib
import os
import shlex
import time

import control

MOMENT = 0.01  # seconds
DISK = "if=none,id=disk,"  # begins the argument that names the disk's file


def of(options, folder, origin):
    """The States that scripts/boot is told of; None for media that tell what is on them before it is read."""
    if not options.states or options.medium != "virtio-blk":
        return None
    return States(options.states, options.save_state, folder, origin)


class States:
    """Those in a directory, each under the name of its machine."""

    def __init__(self, directory, save, folder, origin):
        """`save`: make what is not there. `folder`: of this run. `origin`: QEMU's version, the firmware's files."""
        self._directory = directory
        self.save = save
        self._folder = folder
        self._version, *self._files = origin

    def file(self, command):
        """Another machine, QEMU or firmware has another name, so that none ever goes on from what is not its own."""
        words = [word.replace(self._folder, "") for word in command if not word.startswith(DISK)]
        digest = hashlib.sha256(repr((self._version, words)).encode())
        for file in self._files:
            with open(file, "rb") as opened:
                digest.update(hashlib.sha256(opened.read()).digest())
        return os.path.join(self._directory, f"{digest.hexdigest()[:32]}.state")


def arguments(file):
    """For a QEMU that shall go on from there."""
    return ["-incoming", f"exec:cat {shlex.quote(file)}"]


def go_on(monitor, file):
    """As soon as it was read."""
    try:
        while monitor.execute("query-status")["status"] == "inmigrate":
            time.sleep(MOMENT)
        monitor.execute("cont")
    except control.Gone as gone:
        raise control.Refused(f"--states: {file}: QEMU cannot go on from there: remove it") from gone


def save(monitor, file):
    """Halts the machine for that time. Returns whether there is a state: not of a machine that knows its disk, since
    its firmware went on too far before it halted."""
    monitor.execute("stop")
    untouched = not any(each["stats"]["rd_operations"] for each in monitor.execute("query-blockstats"))
    if untouched:
        _write(monitor, file)
    monitor.execute("cont")
    return untouched


def _write(monitor, file):
    partial = f"{file}.{os.getpid()}"
    monitor.execute("migrate", uri=f"exec:cat >{shlex.quote(partial)}")
    while (status := monitor.execute("query-migrate").get("status")) not in ("completed", "failed"):
        time.sleep(MOMENT)
    if status == "failed":
        os.remove(partial)
        raise control.Refused(f"{file}: QEMU could not save the state of the machine there: is there room?")
    os.replace(partial, file)

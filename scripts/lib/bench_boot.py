"""Measured boots: firmware boots once a medium, and each loader goes on from there with a disk of its own."""
import collections
import glob
import os
import shutil
import sys
import tempfile
import threading

import bench_disk
import bench_machine
import bench_state
import firmware
from bench_places import BENCH, STARTER

TOLERANCE = 0.005  # of what two runs differ by
RUNS = 8  # boots, at most
UNSETTLED = "unsettled"
TWICE, ONCE = 100_000_000, 2_000_000_000  # instructions: beyond, interrupts are less than the tolerance


class Bench:
    """What all boots share; `folder` is for disks."""

    def __init__(self, options, folder):
        self.firmware = firmware.find("x86_64", options.firmware)
        self.aio = options.aio or ("io_uring" if bench_machine.has_io_uring() else "threads")
        self.timeout, self.extra = options.timeout, options.qemu
        self.folder = folder
        self._booting = collections.defaultdict(threading.Lock)
        if self.aio == "threads":
            print("bench: without io_uring the time that the host takes to read counts as well: figures vary, and "
                  f"the fastest of {RUNS} boots is told", file=sys.stderr)

    def figures(self, medium, loader, disk, settings, keep=None):
        """{name: number} of the fastest of some boots. `unsettled` is by how much it differs from the second fastest,
        where they never agree."""
        state = self._state(medium, disk)
        done = []
        while len(done) < RUNS:
            done.append(self._boot(state, medium, loader, disk, settings, keep))
            done.sort(key=cost)
            if are_enough(done):
                return done[0]
        return done[0] | {UNSETTLED: cost(done[1]) - cost(done[0])}

    def _boot(self, state, medium, loader, disk, settings, keep):
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            image = os.path.join(own, "disk.img")
            bench_disk.with_subject(disk, image, loader, settings, medium)
            words = self._command(medium, image, own)
            try:
                return since_start(bench_machine.run([*words, *bench_machine.going_on(state)], own, self.timeout))
            finally:
                if keep:
                    keep_said(own, keep)

    def _command(self, medium, image, own):
        return bench_machine.command(self.firmware.own(own), bench_machine.drive(image, self.aio), medium, own,
                                     self.extra)

    def _state(self, medium, disk):
        words = bench_machine.command(self.firmware, "", medium, "", self.extra)
        files = [STARTER, shutil.which(words[0]), self.firmware.code, *filter(None, [self.firmware.variables])]
        state = os.path.join(BENCH, f"{medium}.{bench_state.name(words, files)}.state")
        with self._booting[medium]:
            if not os.path.exists(state):
                self._make_state(medium, disk, state)
        return state

    def _make_state(self, medium, disk, state):
        print(f"bench: firmware boots from {medium}, once", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            image = os.path.join(own, "disk.img")
            bench_disk.with_subject(disk, image, STARTER, [], medium)
            bench_state.save(self._command(medium, image, own), own, self.timeout, state)
        for old in glob.glob(os.path.join(glob.escape(BENCH), f"{medium}.*.state")):
            if old != state:
                os.remove(old)


def since_start(figures):
    """Moments become instructions since the loader was started; `load` is all that it took to the kernel."""
    start = figures.get("start")
    if start is None:
        raise bench_machine.Failed("the starter told no start")
    if figures.get("damaged_pages"):
        raise bench_machine.Failed(f"{figures['damaged_pages']} pages of the kernel are not as they stand in its "
                                   "file")
    return {"load" if name == "entered" else name: number - start if number >= start else number
            for name, number in figures.items() if name != "start"}


def require_whole(figures, mebibytes):
    """The kernel found as much of itself as there was to load."""
    checked = figures.get("checked_pages")
    if mebibytes and checked not in (None, bench_disk.pages_of(mebibytes)):
        raise bench_machine.Failed(f"the kernel found {checked:,} pages in place of "
                                   f"{bench_disk.pages_of(mebibytes):,}: its loader left something out")
    return figures


def cost(figures):
    return figures.get("load", 0)


def are_enough(done):
    """Boots, the fastest first."""
    if cost(done[0]) > ONCE:
        return True
    return len(done) >= (2 if cost(done[0]) > TWICE else 3) and agree(done[0], done[1])


def agree(one, other):
    """About the load; where none is told, about everything."""
    names = {"load"} if "load" in one else one.keys() | other.keys()
    return all(abs(one.get(name, 0) - other.get(name, 0)) <= TOLERANCE * abs(one.get(name, 0)) for name in names)


def keep_said(own, keep):
    os.makedirs(keep, exist_ok=True)
    for name in ("serial.txt", "figures.txt"):
        if os.path.exists(os.path.join(own, name)):
            shutil.copy(os.path.join(own, name), keep)

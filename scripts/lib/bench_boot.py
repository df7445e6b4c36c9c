"""Measured boots: firmware boots once a medium, and each loader goes on from there with a disk of its own."""
import os
import shutil
import sys
import tempfile

import bench_disk
import bench_machine
import bench_state
import firmware

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILT = os.path.join(ROOT, "build", "x86_64")
BENCH = os.path.join(BUILT, "bench")
STARTER = os.path.join(BENCH, "starter.efi")


class Bench:
    """What all boots share; `folder` is for disks."""

    def __init__(self, options, folder):
        self.firmware = firmware.find("x86_64", options.firmware)
        self.aio, self.timeout, self.extra = options.aio, options.timeout, options.qemu
        self.folder = folder

    def figures(self, medium, loader, kernel, settings, keep=None):
        """{name: number} of one boot. `kernel`: the disk that bench_disk.make made of it."""
        state = self._state(medium, kernel)
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            image = os.path.join(own, "disk.img")
            bench_disk.with_subject(kernel, image, loader, settings, medium)
            words = self._command(medium, image, own)
            try:
                return bench_machine.run([*words, *bench_machine.going_on(state)], own, self.timeout)
            finally:
                if keep:
                    keep_said(own, keep)

    def _command(self, medium, image, own):
        return bench_machine.command(self.firmware.own(own), bench_machine.drive(image, self.aio), medium, own,
                                     self.extra)

    def _state(self, medium, kernel):
        words = bench_machine.command(self.firmware, "", medium, "", self.extra)
        files = [STARTER, shutil.which(words[0]), self.firmware.code, *filter(None, [self.firmware.variables])]
        state = os.path.join(BENCH, f"state-{medium}-{bench_state.name(words, files)}")
        if not os.path.exists(state):
            print(f"bench: firmware boots from {medium}, once", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(dir=self.folder) as own:
                image = os.path.join(own, "disk.img")
                bench_disk.with_subject(kernel, image, STARTER, [], medium)
                bench_state.save(self._command(medium, image, own), own, self.timeout, state)
        return state


def keep_said(own, keep):
    os.makedirs(keep, exist_ok=True)
    for name in ("serial.txt", "figures.txt"):
        if os.path.exists(os.path.join(own, name)):
            shutil.copy(os.path.join(own, name), keep)

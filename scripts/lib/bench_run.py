"""Boots all cells, several at once, and tells how far it is."""
import collections
import concurrent.futures
import os
import sys
import threading

import bench_boot
import bench_calls
import bench_cross
import bench_disk
import bench_machine
from bench_plan import OURS, STICK

LOADED = ("load", "checked_pages", "damaged_pages")
HANDED = ("pages_before", "pages", "kernel_pages", "crossed", "virtual", "poisoned")  # by a loader with a boot_info


class Runner:
    def __init__(self, bench, jobs):
        self.bench, self.jobs = bench, jobs
        self._making = collections.defaultdict(threading.Lock)

    def run(self, cells):
        """{(part, name): {figure: number}}. The first failure ends it, by name."""
        figures = {}
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            waiting = {pool.submit(self._measure, cell): cell for cell in cells}
            try:
                for future in concurrent.futures.as_completed(waiting):
                    cell = waiting[future]
                    figures[cell.part, cell.name] = require(cell, future.result())
                    tell(f"{len(figures)}/{len(cells)} {describe(cell)}")
            except BaseException:
                bench_machine.stop()
                pool.shutdown(cancel_futures=True)
                raise
        return figures

    def _measure(self, cell):
        try:
            return self.bench.figures(cell.medium, cell.loader.path, self._disk(cell), cell.loader.settings)
        except bench_machine.Failed as failed:
            raise bench_machine.Failed(f"{describe(cell)}: {failed}; repeat it alone: scripts/bench-boot "
                                       f"{options_of(cell)}") from failed

    def _disk(self, cell):
        """Made once for all who want the same."""
        name = f"{os.path.basename(cell.kernel)}-{cell.size}{'-drivers' if cell.drivers else ''}.img"
        path = os.path.join(self.bench.folder, name)
        with self._making[path]:
            if not os.path.exists(path):
                bench_disk.make(path, cell.kernel, cell.size, cell.drivers)
        return path


def require(cell, figures):
    """What the tables show of it."""
    if missing := missing_of(cell, figures):
        raise bench_machine.Failed(f"{describe(cell)}: not told: {', '.join(missing)}")
    return bench_boot.require_whole(figures, cell.size)


def missing_of(cell, figures):
    told = {"cross": bench_cross.missing, "calls": bench_calls.missing}
    if cell.part in told:
        return told[cell.part](figures)
    names = LOADED + (HANDED if cell.loader.name in (OURS, STICK) else ())
    return [name for name in names if name not in figures]


def tell(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def describe(cell):
    size = f", {cell.size} MiB" if cell.size else ""
    return f"{cell.part}: {cell.loader.name} on {cell.medium}{size}, {os.path.basename(cell.kernel)}"


def options_of(cell):
    words = [f"--medium {cell.medium} --size {cell.size} --loader {cell.loader.path} --kernel {cell.kernel}"]
    words += [f"--driver {driver}" for driver in cell.drivers]
    return " ".join(words + [f"--set '{setting}'" for setting in cell.loader.settings])

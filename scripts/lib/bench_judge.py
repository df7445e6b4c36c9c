"""What the figures come to, beside their limits."""
import collections

import bench_calls
import bench_cross
from bench_boot import UNSETTLED
from bench_plan import FLOOR, MIDDLE, OURS, SMALL, STICK

KIB = 1024
FIXED_LIMIT = 1_000_000  # instructions beside the floor, without poison and SetVirtualAddressMap
SLOPE_LIMIT = 1.02  # of the floor's instructions for a MiB
MEMORY_LIMIT = 1024  # KiB beside the kernel
SIZES = {"BOOTX64.EFI": 32 * KIB, "kernel.elf": 128 * KIB}
PAGE_KIB = 4

# One that has a limit. value, limit: numbers of `unit`.
Judged = collections.namedtuple("Judged", "name value limit unit")


class Results:
    """The figures of a run, and what follows from them."""

    def __init__(self, figures, loaders, media, sizes, files):
        self.figures = figures
        self.loaders, self.media, self.sizes = loaders, media, sizes
        self.files = files  # {name: bytes}

    def load(self, medium, size, loader):
        return self.figures.get(("load", (medium, size, loader)), {}).get("load")

    def beside_floor(self, medium):
        """Instructions more than the floor, whatever the size."""
        ours, floor = self.load(medium, SMALL, OURS), self.load(medium, SMALL, FLOOR)
        return None if ours is None or floor is None else ours - floor

    def crossing_of(self, medium):
        """(poison, SetVirtualAddressMap): the one grows with memory, the other is firmware's."""
        told = self.figures["load", (medium, SMALL, OURS)]
        return told["poisoned"] - told["virtual"], told["virtual"] - told["crossed"]

    def fixed(self, medium):
        """All else."""
        beside = self.beside_floor(medium)
        return None if beside is None else beside - sum(self.crossing_of(medium))

    def slope(self, medium, loader):
        """Instructions for each further MiB."""
        small, large = self.load(medium, SMALL, loader), self.load(medium, MIDDLE, loader)
        return None if small is None or large is None else (large - small) / (MIDDLE - SMALL)

    def memory(self, loader):
        """KiB beside the kernel, the loader's own image among them."""
        for (part, name), figures in self.figures.items():
            if part == "load" and name[1:] == (SMALL, loader) and "pages" in figures:
                return PAGE_KIB * (figures["pages"] - figures["pages_before"] - figures["kernel_pages"])
        return None

    def judged(self):
        rows = []
        for medium in self.media:
            rows.append(Judged(f"{medium}, fixed cost beside the floor", self.fixed(medium), FIXED_LIMIT,
                               "instructions"))
            floor, ours = self.slope(medium, FLOOR), self.slope(medium, OURS)
            if floor and ours:
                rows.append(Judged(f"{medium}, each MiB beside the floor's", round(ours / floor, 4), SLOPE_LIMIT,
                                   "x"))
        rows.append(Judged("memory beside the kernel", self.memory(OURS), MEMORY_LIMIT, "KiB"))
        rows += [Judged(name, self.files[name], limit, "bytes") for name, limit in SIZES.items()
                 if name in self.files]
        return [row for row in rows if row.value is not None]

    def failures(self):
        """A sentence each."""
        found = [f"{row.name}: {row.value:,} {row.unit}; the limit is {row.limit:,}"
                 for row in self.judged() if row.value > row.limit]
        for figures in self.crossings():
            found += bench_cross.findings(figures)
        for (part, name), figures in self.figures.items():
            if UNSETTLED in figures and name[-1] != STICK:  # which writes: the host takes its time for that
                found.append(f"{part} {name}: even the two fastest boots differ by {figures[UNSETTLED]:,} "
                             "instructions: is the host overloaded, or without io_uring?")
        return found + (bench_calls.findings(self.calls()) if self.calls() else [])

    def crossings(self):
        """With the shortest map first."""
        return sorted((figures for (part, _), figures in self.figures.items() if part == "cross"),
                      key=lambda figures: figures["descriptors"])

    def calls(self):
        return self.figures.get(("calls", "calls"), {})

    def as_json(self):
        return {
            "load": [{"medium": name[0], "mib": name[1], "loader": name[2], "instructions": figures["load"]}
                     for (part, name), figures in self.figures.items() if part == "load"],
            "per_mib": [{"medium": medium, "loader": loader, "instructions": self.slope(medium, loader)}
                        for medium in self.media for loader in self.loaders if self.slope(medium, loader)],
            "memory_kib": {loader: self.memory(loader) for loader in self.loaders if self.memory(loader)},
            "crossing": self.crossings(), "calls": self.calls(),
            "sizes": self.files,
            "judged": [row._asdict() for row in self.judged()], "failures": self.failures(),
        }



"""What the figures come to, beside their limits."""
import collections

import bench_calls
import bench_cross
from bench_boot import UNSETTLED
from bench_plan import FLOOR, MEDIA, MIDDLE, OURS, SMALL, size_budget

KIB = 1024
PAGE_KIB = 4

# What is wanted, what nothing may go beyond without a word (as much as is reached, and some room for what compilers
# and firmware differ in), and why both are not the same.
Goal = collections.namedtuple("Goal", "target limit unit why")
FIXED = Goal(1_000_000, 1_150_000, "instructions",
             "550,000 of them are the firmware's own SetVirtualAddressMap, GetMemoryMap and ExitBootServices")
SLOPE = Goal(1.02, 1.03, "x", "page tables grow with the kernel as well")
MEMORY = Goal(1024, 1024, "KiB", "")
LOADER = Goal(32 * KIB, size_budget("BOOTX64.EFI"), "bytes",
              "a plain boot takes 28 KB, settings and sentences 6 KB, what a test run wants 15 KB: docs/size.md")
KERNEL = Goal(128 * KIB, size_budget("kernel.elf"), "bytes", "")
SIZES = {"BOOTX64.EFI": LOADER, "kernel.elf": KERNEL}

# value: a number, or None of what was not measured.
Judged = collections.namedtuple("Judged", "name value goal")


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
        """All but poison."""
        beside = self.beside_floor(medium)
        return None if beside is None else beside - self.crossing_of(medium)[0]

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

    def goals(self):
        """What there is to judge, measured or not."""
        rows = []
        for medium in MEDIA:
            rows.append(Judged(f"{medium}, fixed cost beside the floor", self.fixed(medium), FIXED))
            floor, ours = self.slope(medium, FLOOR), self.slope(medium, OURS)
            rows.append(Judged(f"{medium}, each MiB beside the floor's",
                               round(ours / floor, 4) if floor and ours else None, SLOPE))
        rows.append(Judged("memory beside the kernel", self.memory(OURS), MEMORY))
        return rows + [Judged(name, self.files.get(name), goal) for name, goal in SIZES.items()]

    def judged(self):
        return [row for row in self.goals() if row.value is not None]

    def not_judged(self):
        """Names."""
        return [row.name for row in self.goals() if row.value is None] + \
            ([] if self.crossings() else ["the crossing"]) + ([] if self.calls() else ["runtime calls"])

    def failures(self):
        """A sentence each about what is worse than it was recorded."""
        found = [f"{row.name}: {row.value:,} {row.goal.unit}; the limit is {row.goal.limit:,}"
                 for row in self.judged() if row.value > row.goal.limit]
        for figures in self.crossings():
            found += bench_cross.findings(figures)
        return found + (bench_calls.findings(self.calls()) if self.calls() else [])

    def missed(self):
        """A sentence each about what is not as good as wanted."""
        return [f"{row.name}: {row.value:,} {row.goal.unit}; wanted are {row.goal.target:,}, because {row.goal.why}"
                for row in self.judged() if row.goal.target < row.value <= row.goal.limit]

    def unsettled(self):
        """A sentence each about boots that differ."""
        return [f"{part} {name}: the two fastest boots differ by {figures[UNSETTLED]:,} instructions"
                for (part, name), figures in self.figures.items() if UNSETTLED in figures]

    def skipped(self):
        """Loaders that are not here."""
        return [name for name, loader in self.loaders.items() if not loader.path]

    def crossings(self):
        """With the shortest map first."""
        return sorted((figures for (part, _), figures in self.figures.items() if part == "cross"),
                      key=lambda figures: figures["descriptors"])

    def calls(self):
        return self.figures.get(("calls", "calls"), {})

    def as_json(self):
        return {
            "load": [{"medium": name[0], "mib": name[1], "loader": name[2], "instructions": figures["load"],
                      "unsettled": figures.get(UNSETTLED, 0)}
                     for (part, name), figures in self.figures.items() if part == "load"],
            "per_mib": [{"medium": medium, "loader": loader, "instructions": self.slope(medium, loader)}
                        for medium in self.media for loader in self.loaders if self.slope(medium, loader)],
            "memory_kib": {loader: self.memory(loader) for loader in self.loaders if self.memory(loader)},
            "crossing": self.crossings(), "calls": self.calls(),
            "sizes": self.files, "skipped": self.skipped(),
            "judged": [{"name": row.name, "value": row.value, **row.goal._asdict()} for row in self.judged()],
            "not_judged": self.not_judged(), "missed": self.missed(), "failures": self.failures(),
        }

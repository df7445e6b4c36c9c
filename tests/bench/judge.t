#!/usr/bin/env python3
"""What scripts/bench-table makes of figures, without a boot: each limit is kept, and named where it is not."""
import os
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import bench_boot  # noqa: E402
import bench_calls  # noqa: E402
import bench_cross  # noqa: E402
import bench_disk  # noqa: E402
import bench_judge  # noqa: E402
import bench_machine  # noqa: E402
import bench_plan  # noqa: E402
import bench_run  # noqa: E402
import bench_state  # noqa: E402
import bench_text  # noqa: E402

FLOOR, OURS, GRUB = bench_plan.FLOOR, bench_plan.OURS, bench_plan.GRUB
DOCUMENT = f"before\n{bench_text.BEGIN}old\n{bench_text.END}after\n"
count = 0
failed = 0


def result(description, passed, seen=""):
    global count, failed
    count += 1
    failed += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {description}")
    if not passed:
        print(f"# {seen}")


def loaded(instructions, pages=0):
    return {"load": instructions, "checked_pages": 256, "damaged_pages": 0,
            "pages_before": 10, "kernel_pages": 100, "pages": 110 + pages,
            "crossed": 5000, "virtual": 10_000, "poisoned": 110_000}


LIMIT = 100_000 + bench_judge.FIXED.limit + 100_000  # the floor, all that is limited, poison
BUDGET = bench_judge.LOADER.limit


def results(ours_small=LIMIT, ours_middle=LIMIT + 6_300_000, pages=256, table_pages=15, loader_size=BUDGET,
            unsettled=()):
    """On the limit: beside the floor and poison, and as much for each MiB."""
    figures = {
        ("load", ("usb", 1, FLOOR)): loaded(100_000), ("load", ("usb", 64, FLOOR)): loaded(6_400_000),
        ("load", ("usb", 1, OURS)): loaded(ours_small, pages), ("load", ("usb", 64, OURS)): loaded(ours_middle),
        ("cross", "map"): dict.fromkeys(bench_cross.NAMES, 1000) | {
            "descriptors": 120, "table_pages": table_pages, "fewest_pages": 15},
        ("calls", "calls"): {f"call.{service}.{column}": 300 for service in bench_calls.NAMES
                             for column in bench_calls.COLUMNS},
    }
    for loader in unsettled:
        figures["load", ("usb", 1, loader)] = loaded(100_000) | {bench_boot.UNSETTLED: 4000}
    loaders = {name: bench_plan.Loader(name, None if name == GRUB else "file", []) for name in (FLOOR, OURS, GRUB)}
    files = {"BOOTX64.EFI": loader_size, "kernel.elf": 131072}
    return bench_judge.Results(figures, loaders, ["usb"], [1, 64], files)


def requires(expected, name, figures, size=1):
    loader = bench_plan.Loader(name, "file", [])
    try:
        seen = bench_run.require(bench_plan.Cell("load", name, "usb", size, loader, "kernel", ()), figures)
        seen = "everything" if seen is figures else seen
    except bench_machine.Failed as failure:
        seen = str(failure)
    result(f"of {name}, {size} MiB: {expected}", expected in seen, seen)


def without(name):
    return {key: value for key, value in loaded(1000).items() if key != name}


def names(expected, **changed):
    failures = results(**changed).failures()
    result(f"named: {expected}", len(failures) == 1 and expected in failures[0], failures)


def told(figures, expected):
    try:
        seen = bench_boot.since_start(figures)
    except bench_machine.Failed as failure:
        seen = str(failure)
    result(f"figures become {expected}", seen == expected, seen)


result("what is on its limits is within them", results().failures() == [], results().failures())
names(f"usb, fixed cost beside the floor: {bench_judge.FIXED.limit + 1:,} instructions", ours_small=LIMIT + 1)
names("usb, each MiB beside the floor's: 1.0303 x", ours_middle=LIMIT + 6_300_000 + 191_000)
names("memory beside the kernel: 1,028 KiB", pages=257)
names("the page tables take 16 pages", table_pages=16)
names(f"BOOTX64.EFI: {BUDGET + 1:,} bytes", loader_size=BUDGET + 1)

for expected, changed in (
        ("Target missed: BOOTX64.EFI: 32,769 bytes; wanted are 32,768, because a plain boot", {"loader_size": 32769}),
        ("Target missed: usb, fixed cost beside the floor: ", {}),
        ("Target missed: usb, each MiB beside the floor's: 1.0202 x; wanted are 1.02, because ",
         {"ours_middle": LIMIT + 6_300_000 + 127_000}),
        ("Unsettled, as on a busy host or without io_uring: load ('usb', 1, 'floor'): the two fastest boots differ "
         "by 4,000", {"unsettled": [FLOOR]}),
        ("Not judged, because it was not measured: virtio-blk, fixed cost", {}),
        ("Everything that was judged is within its limits.", {})):
    seen = results(**changed)
    lines = bench_text.verdict(seen)
    result(f"told without failing: {expected}",
           any(line.startswith(expected) for line in lines) and seen.failures() == [], lines)
for name in ("load", "checked_pages", "pages", "pages_before", "kernel_pages", "crossed", "virtual", "poisoned"):
    requires(f"not told: {name}", OURS, without(name))
requires("everything", OURS, loaded(1000))
requires("everything", FLOOR, without("pages"))
requires("the kernel found 256 pages in place of 16,384", FLOOR, loaded(1000), size=64)
seen = results(unsettled=[FLOOR]).as_json()
result("as JSON: who is not here, and what is unsettled", seen["skipped"] == [GRUB] and
       [row["unsettled"] for row in seen["load"] if row["unsettled"]] == [4000], seen)

text = "\n".join(bench_text.tables(results()))
for expected in ("USB (xHCI), 64 MiB", "not here", "100.0 (1.00x)", "GetTime", "32,768", "1,024", f"{BUDGET:,}"):
    result(f"the tables have {expected}", expected in text, text)
document = bench_text.with_tables(DOCUMENT, results())
result("the document gets them", document.startswith("before\n<!--") and document.endswith("-->\nafter\n") and
       "old" not in document and "      GetTime" in document, document)
result("one without a place is told", bench_text.with_tables("nothing\n", results()) is None)

told({"start": 500, "entered": 900, "pages": 7}, {"load": 400, "pages": 7})
told({"pages": 7}, "the starter told no start")
told({"start": 500, "entered": 900, "damaged_pages": 2}, "2 pages of the kernel are not as they stand in its file")
for boots, enough in (([1000, 1000], False), ([1000, 1000, 1000], True), ([1000, 1006, 1007], False),
                      ([200_000_000], False), ([200_000_000, 200_000_001], True), ([3_000_000_000], True)):
    result(f"boots of {boots}: {'enough' if enough else 'not enough'}",
           bench_boot.are_enough([{"load": load} for load in boots]) == enough)
result("runs agree", bench_boot.agree({"load": 1000}, {"load": 1005}))
result("or not", not bench_boot.agree({"load": 1000}, {"load": 1006}))
result("or tell other things", not bench_boot.agree({"call": 1000}, {"call": 1000, "other": 1}))

with open(os.path.join(ROOT, "docs", "performance.md"), encoding="utf-8") as file:
    document = file.read()
published = document.partition(bench_text.BEGIN)[2].partition(bench_text.END)[0]
result("docs/performance.md has a place for the tables", bench_text.with_tables(document, results()) is not None)
for medium in bench_plan.MEDIA.values():
    result(f"it has {medium}", f"    {medium}, 64 MiB " in published or not published, published)

with open(bench_plan.LOAD_KERNEL, "rb") as file:
    kernel = b"".join(bench_disk.grown(file.read(), 1))
result("a kernel grows by pages that hold their number", kernel.endswith((255).to_bytes(8, "little") * 512) and
       (256).to_bytes(8, "little") * 512 + (1).to_bytes(8, "little") * 512 in kernel)


class Interrupted:
    """A monitor that gets a signal while the state is written."""

    def __init__(self, state):
        self.partial = f"{state}.{os.getpid()}"

    def execute(self, command, **_):
        if command == "migrate":
            with open(self.partial, "w", encoding="utf-8"):
                return {}
        raise KeyboardInterrupt


with tempfile.TemporaryDirectory() as folder:
    try:
        bench_state._migrate(Interrupted(os.path.join(folder, "state")), os.path.join(folder, "state"))
    except KeyboardInterrupt:
        pass
    result("a state that is not complete is removed", not os.listdir(folder), os.listdir(folder))
print(f"1..{count}")
sys.exit(failed > 0)

"""The tables for people."""
import bench_calls
import bench_cross
from bench_judge import FIXED, MEMORY, SIZES, SLOPE
from bench_plan import FLOOR, LOADERS, MEDIA

BEGIN = "<!-- bench: scripts/bench-table --document docs/performance.md writes what follows -->\n"
END = "<!-- end of bench -->\n"
SKIPPED = "not here"


def columns(head, rows):
    """As wide as they must be; the first is words."""
    rows = [head, *rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return ["  ".join(cell.ljust(width) if at == 0 else cell.rjust(width)
                      for at, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows]


def millions(number):
    return "-" if number is None else f"{number / 1_000_000:,.2f}"


def load_lines(results):
    names = [name for name in LOADERS if name in results.loaders]
    rows = []
    for medium in results.media:
        for size in results.sizes:
            loads = [results.load(medium, size, name) for name in names]
            if any(loads):
                rows.append([f"{MEDIA[medium]}, {size} MiB", *(cell(load, results.loaders[name])
                                                              for load, name in zip(loads, names))])
    return ["Load: from the loader's start to the kernel's first instruction, millions of instructions", "",
            *columns(["kernel", *names], rows), ""]


def cell(load, loader):
    return SKIPPED if not loader.path else millions(load)


def slope_lines(results):
    rows = []
    names = [name for name in LOADERS if name in results.loaders]
    for medium in results.media:
        slopes = [results.slope(medium, name) for name in names]
        if any(slopes):
            floor = results.slope(medium, FLOOR)
            rows.append([MEDIA[medium], *("-" if slope is None else f"{slope / 1000:,.1f} ({slope / floor:,.2f}x)"
                                          for slope in slopes)])
    return ["Each further MiB up to 64, thousands of instructions (ours: wanted "
            f"{SLOPE.target} of the floor's, limit {SLOPE.limit})", "",
            *columns(["medium", *names], rows), ""] if rows else []


def fixed_lines(results):
    """Whatever the size of the kernel."""
    rows = []
    for medium in results.media:
        if results.fixed(medium) is not None:
            poison, conversion = results.crossing_of(medium)
            rows.append([MEDIA[medium], *map(millions, (results.fixed(medium), conversion, poison))])
    return ["What ours costs beside the floor whatever the size, millions of instructions (in all: wanted "
            f"{millions(FIXED.target)}, limit {millions(FIXED.limit)})", "",
            *columns(["medium", "in all", "of that firmware's SetVirtualAddressMap", "poison, beside it"], rows),
            ""] if rows else []


def memory_lines(results):
    rows = [[name, f"{results.memory(name):,}"] for name in results.loaders if results.memory(name) is not None]
    return ["Memory taken beside the kernel, the loader's own image among it, KiB (ours: limit "
            f"{MEMORY.limit:,})", "",
            *columns(["loader", "KiB"], rows), ""] if rows else []


def crossing_lines(results):
    """From ExitBootServices' success to the kernel's first instruction."""
    return [*bench_cross.table(results.crossings()), ""] if results.crossings() else []


def call_lines(results):
    return [*bench_calls.table(results.calls()), ""] if results.calls() else []


def size_lines(results):
    rows = [[name, f"{size:,}", *([f"{SIZES[name].target:,}", f"{SIZES[name].limit:,}"] if name in SIZES else "--")]
            for name, size in results.files.items()]
    return ["Size, bytes", "", *columns(["file", "bytes", "wanted", "limit"], rows), ""]


def tables(results):
    return [line for part in (load_lines, slope_lines, fixed_lines, memory_lines, crossing_lines, call_lines,
                              size_lines) for line in part(results)]


def verdict(results):
    """Failures last."""
    left_out = results.not_judged()
    lines = [f"Not judged, because it was not measured: {'; '.join(left_out)}"] if left_out else []
    lines += [f"Unsettled, as on a busy host or without io_uring: {line}" for line in results.unsettled()]
    lines += [f"Target missed: {line}" for line in results.missed()]
    lines += [f"Not within its limit: {line}" for line in results.failures()]
    if not results.failures():
        lines.append(f"Everything {'that was judged ' if left_out else ''}is within its limits.")
    return lines


def with_tables(document, results):
    """The document with these tables in its section; None if it has none."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    lines = "".join(f"    {line}".rstrip() + "\n" for line in [*tables(results), *verdict(results)])
    return before + begin + "\n" + lines + "\n" + end + after if begin and end else None

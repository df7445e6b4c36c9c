"""The tables for people."""
from bench_judge import FIXED_LIMIT, SIZES, SLOPE_LIMIT
from bench_plan import FLOOR, LOADERS, MEDIA

BEGIN = "<!-- bench: scripts/bench-table --document docs/performance.md writes what follows -->\n"
END = "<!-- end of bench -->\n"
SKIPPED = "not here"

# Figures of tests/bench/kernels/cross.c, in the order in which they happen.
CROSSING = {
    "cross_maps": "runtime map", "cross_tables": "page tables", "cross_switch": "switch to them",
    "cross_svam": "firmware's SetVirtualAddressMap", "cross_poison": "poison", "cross_enter": "to the kernel",
}


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
    return [f"Each further MiB, thousands of instructions (ours: at most {SLOPE_LIMIT} of the floor's)", "",
            *columns(["medium", *names], rows), ""] if rows else []


def fixed_lines(results):
    rows = [[MEDIA[medium], millions(results.fixed(medium))] for medium in results.media
            if results.fixed(medium) is not None]
    return ["What ours costs beside the floor whatever the size, millions of instructions "
            f"(at most {millions(FIXED_LIMIT)})", "", *columns(["medium", "ours"], rows), ""] if rows else []


def memory_lines(results):
    rows = [[name, f"{results.memory(name):,}"] for name in results.loaders if results.memory(name) is not None]
    return ["Memory taken beside the kernel, the loader's own image among it, KiB", "",
            *columns(["loader", "KiB"], rows), ""] if rows else []


def crossing_lines(results):
    crossings = results.crossings()
    if not crossings:
        return []
    head = ["", *(f"{figures['descriptors']:,} descriptors" for figures in crossings.values())]
    rows = [[word, *(f"{figures[name]:,}" for figures in crossings.values())] for name, word in CROSSING.items()]
    rows.append(["in all, without SetVirtualAddressMap", *(f"{own_crossing(figures):,}"
                                                           for figures in crossings.values())])
    rows.append(["poison, for each MiB of it", *(f"{poison_rate(figures):,.0f}" for figures in crossings.values())])
    rows.append(["pages of tables in use / fewest that could do",
                 *(f"{figures['table_pages']} / {figures['fewest_pages']}" for figures in crossings.values())])
    return ["Cross: from ExitBootServices' success to the kernel's first instruction, instructions", "",
            *columns(head, rows), ""]


def own_crossing(figures):
    return sum(figures[name] for name in CROSSING if name != "cross_svam")


def poison_rate(figures):
    return figures["cross_poison"] / max(1, figures["boot_services_pages"]) * 256


def call_lines(results):
    """call.SERVICE.WHAT: a row for each service."""
    table = {}
    for name, number in results.calls().items():
        if name.startswith("call."):
            _, service, what = name.split(".")
            table.setdefault(service, {})[what] = number
    if not table:
        return []
    whats = list(dict.fromkeys(what for row in table.values() for what in row))
    rows = [[service, *(f"{row[what]:,}" if what in row else "-" for what in whats)] for service, row in table.items()]
    return ["Runtime calls, instructions: bare, and through the kernel stub's wrapper", "",
            *columns(["service", *whats], rows), ""]


def size_lines(results):
    rows = [[name, f"{size:,}", f"{SIZES[name]:,}" if name in SIZES else "-"] for name, size in results.files.items()]
    return ["Size, bytes", "", *columns(["file", "bytes", "at most"], rows), ""]


def tables(results):
    return [line for part in (load_lines, slope_lines, fixed_lines, memory_lines, crossing_lines, call_lines,
                              size_lines) for line in part(results)]


def verdict(results):
    failures = results.failures()
    if failures:
        return [f"Not within its limit: {failure}" for failure in failures]
    return ["Everything is within its limits."]


def with_tables(document, results):
    """The document with these tables in its section; None if it has none."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    lines = "".join(f"    {line}".rstrip() + "\n" for line in [*tables(results), *verdict(results)])
    return before + begin + "\n" + lines + "\n" + end + after if begin and end else None

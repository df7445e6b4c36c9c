"""What build/x86_64/bench/kernel-cross.elf tells of the crossing, as a table, and judged."""

PAGES_A_MEBIBYTE = 256

# The most that may be taken, for the crossing and for each descriptor of the map. Some room is for what firmware and
# compilers differ in.
LIMITS = {
    "cross_maps": (16000, 52),  # 15 of them compare the map with that of the dry run
    "cross_tables": (180000, 290),
    "cross_switch": (1000, 0),
    "cross_enter": (9000, 2),
}
POISON = (82000, 45000, 200)  # a MiB of boot-services memory; in all; a descriptor
NAMES = {
    "cross_maps": "runtime map, and what is saved",
    "cross_tables": "both page tables",
    "cross_switch": "registers, stack, tables of our own",
    "cross_svam": "(SetVirtualAddressMap, the firmware's)",
    "cross_poison": "poison",
    "cross_enter": "handed over, kernel entered",
    "boot_services_pages": "pages that were poisoned",
    "table_pages": "pages of both tables",
    "fewest_pages": "the fewest that could do",
}


def missing(figures):
    """Names of what was not told."""
    return [name for name in ("descriptors", *NAMES) if name not in figures]


def table(runs):
    """Lines. `runs`: figures of one crossing each."""
    lines = [f"crossing, instructions{'':18}" + "".join(f"{run['descriptors']:>12,} descriptors" for run in runs)]
    for name, words in NAMES.items():
        lines.append(f"  {words:<38}" + "".join(f"{run[name]:>24,}" for run in runs))
    return lines


def limit_of(name, figures):
    if name != "cross_poison":
        return LIMITS[name][0] + LIMITS[name][1] * figures["descriptors"]
    mebibyte, once, descriptor = POISON
    return mebibyte * figures["boot_services_pages"] // PAGES_A_MEBIBYTE + once + descriptor * figures["descriptors"]


def findings(figures):
    """What is beyond its limit, a sentence each."""
    where = f"with {figures['descriptors']:,} descriptors"
    found = []
    for name in (*LIMITS, "cross_poison"):
        limit = limit_of(name, figures)
        if figures[name] > limit:
            found.append(f"{NAMES[name]}: {figures[name]:,} instructions {where}; the limit is {limit:,}: make it "
                         "cheaper, or raise the limit in scripts/lib/bench_cross.py and say why")
    if figures["table_pages"] != figures["fewest_pages"]:
        found.append(f"the page tables take {figures['table_pages']:,} pages {where} where "
                     f"{figures['fewest_pages']:,} would do: look at how loader/handoff/page_table.c merges")
    return found

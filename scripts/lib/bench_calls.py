"""What build/x86_64/kernel-bench.elf counts of runtime calls, as a table, and judged."""

# The most that the wrapper itself may take: with strict=yes, with strict=no. Some room is for what compilers differ
# in. Some 50 of them put control registers, descriptor tables and the task back that faults are caught with.
LIMITS = {
    "get_time": (1250, 500),
    "get_variable": (1650, 660),
    "query_variable_info": (1350, 525),
}
NAMES = {
    "get_time": "GetTime",
    "get_variable": "GetVariable, absent",
    "query_variable_info": "QueryVariableInfo",
}
COLUMNS = ("bare", "strict", "own_strict", "lax", "own_lax")


def missing(figures):
    """Names of what was not told."""
    return [name for service in LIMITS for column in COLUMNS
            if (name := f"call.{service}.{column}") not in figures]


def row(figures, service):
    return {column: figures[f"call.{service}.{column}"] for column in COLUMNS}


def table(figures):
    """Lines."""
    lines = ["runtime calls, instructions           bare   strict=yes  the wrapper   strict=no  the wrapper"]
    for service, name in NAMES.items():
        numbers = row(figures, service)
        lines.append(f"  {name:<30}{numbers['bare']:>10,}{numbers['strict']:>13,}{numbers['own_strict']:>13,}"
                     f"{numbers['lax']:>12,}{numbers['own_lax']:>13,}")
    return lines


def findings(figures):
    """What is beyond its limit, a sentence each."""
    found = []
    for service, limits in LIMITS.items():
        for column, setting, limit in zip(("own_strict", "own_lax"), ("yes", "no"), limits):
            number = row(figures, service)[column]
            if number > limit:
                found.append(f"the wrapper takes {number:,} instructions of a call of {NAMES[service]} with "
                             f"strict={setting}; the limit is {limit:,}: make it cheaper, or raise the limit in "
                             "scripts/lib/bench_calls.py and say why")
    return found

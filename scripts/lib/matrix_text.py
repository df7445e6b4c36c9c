"""The table of a matrix as text, and a section of the README with it."""
import textwrap

import matrix_report
import matrix_result

WIDTH = 118
GAP = "  "
BEGIN = "<!-- matrix: scripts/matrix --readme writes this -->\n"
END = "<!-- end of matrix -->\n"


def heading(name, width):
    return textwrap.wrap(name.replace("-", "- "), width) or [""]


def column(report, firmware):
    """The cells of a firmware, one a machine, and below its name in as many lines as it takes."""
    cells = [matrix_report.word_and_seconds(report.result(firmware, machine)) for machine in report.machines]
    width = max([len(cell) for cell in cells] + [len(part) + 1 for part in firmware.name.split("-")])
    return [line.replace("- ", "-") for line in heading(firmware.name, width)], cells, width


def blocks(report, first):
    """Columns side by side as long as they fit, then the next ones."""
    block, used = [], first
    for firmware in report.firmware:
        one = column(report, firmware)
        if block and used + len(GAP) + one[2] > WIDTH:
            yield block
            block, used = [], first
        block.append(one)
        used += len(GAP) + one[2]
    if block:
        yield block


def rows(block, machines, first):
    height = max(len(head) for head, _, _ in block)
    for number in range(height):
        heads = [head[number - height] if number >= height - len(head) else "" for head, _, _ in block]
        yield ["" if number < height - 1 else "machine".ljust(first)] + heads
    for number, machine in enumerate(machines):
        yield [machine.name] + [cells[number] for _, cells, _ in block]


def table(report):
    """The lines of the table alone."""
    first = max([len(machine.name) for machine in report.machines] + [len("machine")])
    lines = []
    for block in blocks(report, first):
        widths = [first] + [width for _, _, width in block]
        lines += [GAP.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                  for row in rows(block, report.machines, first)] + [""]
    return lines


def wrapped(text, first="  ", rest="      "):
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False,
                         break_on_hyphens=False)


def firmware_lines(report):
    for firmware in report.firmware:
        said = matrix_report.identity(report, firmware)
        yield from wrapped(f"{firmware.name}: {firmware.description}{f'; says {said}' if said else ''}")


def failure_lines(report):
    for result in report.unexpected():
        yield from wrapped(f"{matrix_report.name(result)}: {matrix_report.word(result)}: {result.why}")
        if result.failed:
            yield from wrapped(f"failed: {matrix_report.failed_checks(result)}", "      ")
        yield f"      {result.command}"


def section(title, lines):
    return [f"{title}:"] + lines + [""] if lines else []


def text(report):
    """The whole of it: what failed comes last, where a terminal shows it."""
    lines = [*report.facts, ""] + table(report)
    lines += section("Firmware", list(firmware_lines(report)))
    for title, said in matrix_report.notes(report):
        lines += section(title, [part for line in said for part in wrapped(line)])
    lines += section("Not as expected", list(failure_lines(report)))
    lines += section("Wrong", [part for line in report.errors for part in wrapped(line)])
    return "\n".join(lines + [matrix_report.sentence(report)]) + "\n"


def tap_line(number, result):
    name = matrix_report.name(result)
    if not result.expected:
        return f"not ok {number} - {name}"
    return f"ok {number} - {name}" + ("" if result.was_run() else f" # SKIP {result.verdict}: {result.why}")


def tap(report):
    """A line a cell; what failed is explained below it."""
    lines = [f"1..{len(report.all())}" if report.results else "1..0 # SKIP nothing of it can be run here"]
    for number, result in enumerate(report.all(), 1):
        lines.append(tap_line(number, result))
        if not result.expected:
            why = f"{matrix_report.word(result)}: {result.why}"
            said = [why, result.command, *report.outputs(result).splitlines()]
            lines += [f"# {matrix_result.printable(line)}" for line in said]
    return "\n".join(lines) + "\n"


def with_table(readme, report):
    """The README with this table in its section; None if it has none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    lines = [f"    {line}".rstrip() for line in [*table(report), matrix_report.sentence(report)]]
    return before + begin + "\n" + "\n".join(lines) + "\n\n" + end + after if begin and end else None

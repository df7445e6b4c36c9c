"""What the tables of a matrix say, in whatever form: words for cells, a sum, and notes about what is not plain."""
import re
from collections import Counter
from dataclasses import dataclass, field

from matrix_cells import why_absent
from matrix_result import EXCEPTED, NOT_RUN, PASSED, REFUSED, SKIPPED

WAIVED = "waived"
SHORT = {PASSED: "ok"}
TAIL = 60  # lines of a cell's output that a report quotes; the file beside it has all of them
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@dataclass
class Report:
    firmware: list  # entries, with a cell each at least
    machines: list
    results: dict  # (firmware, machine) -> Result
    absent: list = field(default_factory=list)  # firmware that is not here
    facts: list = field(default_factory=list)  # sentences: when, with what
    errors: list = field(default_factory=list)  # sentences: what makes it fail beside cells
    outputs: object = None  # Result -> what its boot printed

    def result(self, firmware, machine):
        return self.results.get((firmware.name, machine.name))

    def all(self):
        return list(self.results.values())

    def unexpected(self):
        return [result for result in self.all() if not result.expected]

    def good(self):
        return not self.unexpected() and not self.errors


def clean(text):
    """Without what XML and pages do not know, which a broken boot may print."""
    return FORBIDDEN.sub("?", text)


def word(result):
    """One word for a cell; capital letters are for what is not as expected."""
    if result is None:
        return ""
    if result.verdict == EXCEPTED:
        return "-"
    if not result.expected:
        return result.verdict.upper()
    return WAIVED if result.verdict == PASSED and result.waived else result.verdict


def word_and_seconds(result):
    if result is None or not result.was_run():
        return word(result)
    return f"{SHORT.get(word(result), word(result))} {result.seconds:.0f}"


def count(number, one, many):
    return f"{number} {one if number == 1 else many}"


def sentence(report):
    counts = Counter(word(result) for result in report.all() if result.expected)
    parts = [f"{counts[PASSED]} passed", f"{counts[WAIVED]} passed but for waived failures",
             f"{counts[REFUSED]} refused as they should be", f"{counts[SKIPPED]} skipped",
             f"{counts[NOT_RUN]} not run", f"{counts['-']} do not apply"]
    said = [part for part in parts if not part.startswith("0 ")]
    said.append(f"{len(report.unexpected())} not as expected")
    return f"{count(len(report.all()), 'cell', 'cells')}: {', '.join(said)}"


def grouped(pairs):
    """(key, names with that key), in the order in which keys come first."""
    groups = {}
    for key, name in pairs:
        groups.setdefault(key, []).append(name)
    return groups.items()


def name(result):
    return f"{result.firmware} x {result.machine}"


def by_machine(results):
    """`pc x ovmf-a, ovmf-b` for results of several firmware."""
    return "; ".join(f"{machine} x {', '.join(firmware)}"
                     for machine, firmware in grouped((each.machine, each.firmware) for each in results))


def lines_by_reason(results):
    return [f"{by_machine(group)}: {reason}" for reason, group in grouped((each.why, each) for each in results)]


def waived_lines(results):
    pairs = [((check, reason), each) for each in results for check, reason in each.waived]
    lines = []
    for (check, reason), group in grouped(pairs):
        where = ", ".join(f"{firmware} ({count(len(machines), 'machine', 'machines')})" for firmware, machines in
                          grouped((each.firmware, each.machine) for each in group))
        lines.append(f"{check} on {where}: {reason}")
    return lines


def failed_checks(result):
    words = ", ".join(result.failed)
    return f"{words} ({result.diagnosis})" if result.diagnosis else words


def progress(result):
    """A line for a cell that has just been run."""
    problem = "" if result.expected else f": {failed_checks(result) or result.why}"
    return f"{name(result)}: {word(result)}, {result.seconds:.1f} s{problem}"


def of_verdict(report, *verdicts):
    return [result for result in report.all() if result.expected and result.verdict in verdicts]


def notes(report):
    """(title, lines), without those of single failures."""
    again = [result for result in report.all() if result.attempts > 1]
    listed = [
        ("Waived", waived_lines(report.all())),
        ("Refused, as expected", lines_by_reason(of_verdict(report, REFUSED))),
        ("Timed out beside other boots, and then run alone", [f"{name(each)}: {word(each)}" for each in again]),
        ("Skipped", lines_by_reason(of_verdict(report, SKIPPED))),
        ("Do not apply", lines_by_reason(of_verdict(report, EXCEPTED))),
        ("Not run", [by_machine(of_verdict(report, NOT_RUN))] if of_verdict(report, NOT_RUN) else []),
        ("Firmware that is not here", [f"{each.name}: {why_absent(each)}" for each in report.absent]),
    ]
    return [(title, lines) for title, lines in listed if lines]


def identity(report, firmware):
    """What the firmware says of itself, in the first of its boots that tells."""
    return next((result.identity for result in report.all() if result.firmware == firmware.name and result.identity),
                "")

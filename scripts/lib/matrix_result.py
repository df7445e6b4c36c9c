"""What came of a cell: judged from the exit status of scripts/boot and from what it printed."""
import re
from dataclasses import asdict, dataclass, field

import verdict
import waivers
from findings import Findings

PASSED, FAILED, REFUSED, DIED, TIMED_OUT = "passed", "failed", "refused", "died", "timed out"
BROKEN = "broken"  # scripts/boot itself
SKIPPED, EXCEPTED, NOT_RUN = "skipped", "excepted", "not run"
LEFT = (SKIPPED, NOT_RUN)  # for another time, or another computer
WORDS = {verdict.PASSED: PASSED, verdict.FAILED: FAILED, verdict.REFUSED: REFUSED, verdict.DIED: DIED,
         verdict.CANNOT_RUN: SKIPPED, verdict.TIMED_OUT: TIMED_OUT}
CLOSING = re.compile(r"# (?:PASSED|FAILED|NOTHING): (.+)")
COMPLAINT = re.compile(r"(?:boot|scripts/boot: error|handoff: error): (.+)")
UNSUPPORTED = re.compile("QEMU did not start: .*unsupported machine type")
VERSIONED = re.compile(r"\bpc-(?:q35|i440fx)-[0-9.]+\b")  # QEMU drops its old ones, and has no newer ones than itself
WAIVED = re.compile(r"not ok [0-9]+ - (\S+) # TODO (.+)")


@dataclass
class Result:
    firmware: str
    machine: str
    verdict: str = NOT_RUN
    expected: bool = True  # whether it is as the tables say
    why: str = ""
    seconds: float = 0.0
    attempts: int = 0
    failed: list = field(default_factory=list)
    diagnosis: str = ""
    waived: list = field(default_factory=list)  # (check, reason)
    command: str = ""
    inputs: str = ""
    identity: str = ""  # what the firmware says of itself
    output: str = ""  # the file, below the directory of the results

    def was_run(self):
        return self.verdict not in (SKIPPED, EXCEPTED, NOT_RUN)

    def as_dict(self):
        return asdict(self)


def without_run(cell):
    """The result of a cell that is not to be run, or was not yet."""
    result = Result(cell.firmware.name, cell.machine.name, command=cell.command())
    if cell.excepted:
        result.verdict, result.why = EXCEPTED, cell.excepted
    elif cell.lacking:
        result.verdict, result.why = SKIPPED, cell.lacking
    return result


def printable(line):
    """What a broken boot says could otherwise do anything to a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in line)


def last_match(expression, lines):
    return next((match.group(1) for match in map(expression.match, reversed(lines)) if match), "")


def waived_in(lines):
    return [[match.group(1), match.group(2)] for match in map(WAIVED.match, lines) if match]


def word_for(status, closing):
    """A verdict comes with its closing sentence; without it, it is that of Python, or of a shell."""
    if status not in WORDS or (status in (verdict.PASSED, verdict.FAILED) and not closing):
        return BROKEN
    return WORDS[status]


def unexpected(cell, result, output):
    """What is not as the tables say it; empty if all is."""
    refused = cell.refused()
    if result.verdict == REFUSED and refused:
        return "" if refused.search(output) else f"no line of the refusal matches {refused.pattern}"
    if refused and result.verdict == PASSED:
        return f"it passed, but a refusal is expected: {refused.pattern}"
    if result.verdict == PASSED:
        return "; ".join(f"no line matches {each.pattern}" for each in cell.says() if not each.search(output))
    return "" if result.verdict == SKIPPED else result.why or result.verdict


def board_that_is_gone(cell, closing):
    """What this QEMU has no more, or not yet; "" if that is not why it did not start."""
    board = VERSIONED.search(cell.command())
    return board.group() if board and UNSUPPORTED.match(closing) else ""


def judge(cell, status, output):
    """`status`: as of subprocess, negative for a signal; None if it was ended since it did not end by itself."""
    lines = [printable(line) for line in output.splitlines()]
    closing = last_match(CLOSING, lines)
    found = Findings(output)
    result = Result(cell.firmware.name, cell.machine.name, command=cell.command(), waived=waived_in(lines),
                    verdict=word_for(status, closing))
    result.failed = [name for name in found.failed if name not in dict(result.waived)]
    result.identity = next((match.group(1) for match in map(waivers.FIRMWARE.search, lines) if match), "")
    result.diagnosis = found.diagnosis if result.failed and found.diagnosis else ""
    complaint = last_match(COMPLAINT, lines) if result.verdict in (REFUSED, SKIPPED) else ""
    result.why = complaint or closing
    if result.verdict == BROKEN:
        ending = "did not end" if status is None else f"ended with status {status} and without a verdict"
        result.why = f"scripts/boot {ending}; it last said: {(lines or ['nothing'])[-1]}"
    if board_that_is_gone(cell, closing):
        result.verdict, result.why = SKIPPED, f"this QEMU has no machine {board_that_is_gone(cell, closing)}"
    problem = unexpected(cell, result, output)
    result.expected = not problem
    result.why = problem or result.why
    return result

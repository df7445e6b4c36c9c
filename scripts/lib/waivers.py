"""Waivers: failures that a firmware is known for. They are shown as TODO and fail no run, until their day is over.

A file of them has one a line, CHECK | FIRMWARE | SEEN | REASON | YYYY-MM-DD; what begins with # is a comment.
FIRMWARE is a glob of what the loader says of the firmware that it runs on, its vendor and revision: "Das U-Boot
0x2023*". SEEN is a regular expression for what the check has seen: another failure of the same check is not waived.
"""
import datetime
import fnmatch
import os
import re
from dataclasses import dataclass

from tap import Tap

FORM = "CHECK | FIRMWARE | SEEN | REASON | YYYY-MM-DD"
CATALOGUE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "checks.md")
CATALOGUED = re.compile(r"\| `([a-z_]+\.[a-z_]+)` \|")
TELLING = 10  # of what is wrong: a file that is none has hundreds of it
DAY = re.compile(r"\d{4}-\d{2}-\d{2}$", re.ASCII)

# What the loader's first line says, on its own or in the kernel's TAP.
FIRMWARE = re.compile(r"(?:handoff:|# loader:) efi-handoff, UEFI \S+, firmware (.*\S)")


class Unfit(Exception):
    """The file cannot be used: a line for each thing that is wrong."""


@dataclass(frozen=True)
class Waiver:
    place: str  # FILE:LINE
    check: str
    firmware: str
    seen: re.Pattern
    reason: str
    until: datetime.date  # the last day


def catalogue():
    """The names of all checks."""
    with open(CATALOGUE, encoding="utf-8") as file:
        return {found.group(1) for found in map(CATALOGUED.match, file) if found}


def parse(line, place, checks, today):
    """A waiver; ValueError says what is wrong. `checks`: the names that there are, None if they are not known."""
    fields = [field.strip() for field in line.split("|")]
    if len(fields) != 5 or not all(fields):
        raise ValueError(f"a waiver is {FORM}, none of them empty, and no | within")
    check, glob, seen, reason, day = fields
    if checks is not None and check not in checks:
        raise ValueError(f"no check is called {check}: docs/checks.md has the names")
    try:
        expression = re.compile(seen)
    except re.error as error:
        raise ValueError(f"SEEN is no regular expression: {seen}: {error}: write what the failure's `seen` "
                         "line has to match") from error
    try:
        until = datetime.date.fromisoformat(day if DAY.match(day) else "")
    except ValueError as error:
        raise ValueError(f"{day} is no day: write YYYY-MM-DD, the last on which the waiver holds") from error
    if today > until:
        raise ValueError(f"expired on {day}: see whether {glob} still fails {check}; take the line out if it does "
                         "not, or give it a later day")
    return Waiver(place, check, glob, expression, reason, until)


def read(path, checks, today):
    """The waivers of a file, every one of which holds `today`."""
    waivers, wrong, seen = [], [], {}
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [(f"{path}:{number}", line.strip()) for number, line in enumerate(file, 1)]
    for place, line in lines:
        if not line or line.startswith("#"):
            continue
        try:
            waiver = parse(line, place, checks, today)
        except ValueError as error:
            wrong.append(f"{place}: {error}")
            continue
        first = seen.setdefault((waiver.check, waiver.firmware, waiver.seen.pattern), place)
        if first != place:
            wrong.append(f"{place}: waives {waiver.check} on {waiver.firmware} once more, as {first} does: take one "
                         "out")
        waivers.append(waiver)
    if len(wrong) > TELLING:
        wrong[TELLING:] = [f"and {len(wrong) - TELLING} lines more: is this a file of waivers?"]
    if wrong:
        raise Unfit("\n".join(wrong))
    return waivers


class Waivers:
    """Those of one run: which hold on its firmware, and which were needed."""

    def __init__(self, waivers=()):
        self.waivers = list(waivers)
        self.firmware = ""
        self.used = []

    def hear(self, line):
        said = FIRMWARE.search(line)
        if said:
            self.firmware = said.group(1)

    def of(self, check):
        """Those that hold for a check, depending on what it has seen."""
        return [waiver for waiver in self._holding() if waiver.check == check]

    def places(self, check):
        return " and ".join(waiver.place for waiver in self.of(check))

    def use(self, check, seen):
        """What stands behind the result of a check that failed, and has seen this or None; None: it is not waived."""
        holding = [waiver for waiver in self.of(check) if seen is not None and waiver.seen.search(seen)]
        self.used += [waiver for waiver in holding if waiver not in self.used]
        return f" # TODO {holding[0].reason}, until {holding[0].until}" if holding else None

    def unused(self, passed):
        """A sentence for each that was not needed: its check is among those that passed."""
        return [f"{waiver.place}: {waiver.check} passes on {self.firmware}: take the waiver out, have it name the "
                "firmware that fails more narrowly, or leave --waivers out where handoff.cfg's settings avoid the "
                "failure"
                for waiver in self._holding() if waiver.check in passed]

    def _holding(self):
        return [waiver for waiver in self.waivers if fnmatch.fnmatchcase(self.firmware, waiver.firmware)]


def used_in(output, waivers):
    """Which waivers the run with these lines of TAP needed: what none of many runs needed can go."""
    tap = Tap(Waivers(waivers))
    for line in output:
        tap.read(line)
    tap.rest()
    return tap.waivers.used

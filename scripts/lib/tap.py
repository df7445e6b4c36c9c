"""Reads TAP 14 line by line and knows what it says so far.

https://testanything.org/tap-version-14-specification.html
"""
import re

VERSION = "TAP version 14"
PLAN = re.compile(r"1\.\.([0-9]+)(?:\s|$)")
RESULT = re.compile(r"(not )?ok ([0-9]+)(?= |$)(?: - (\S+))?")
FAILED = "not ok"
SKIP = " # SKIP"  # a description escapes its own # with a backslash
BAIL_OUT = "Bail out!"
DIGITS = 5  # of a number that is believed: nobody plans more checks


class Tap:
    def __init__(self, waivers=None):
        self.waivers = waivers  # waivers.Waivers, for failures that are known
        self.begun = False
        self.planned = None
        self.results = {}  # number -> passed
        self.ran_and_passed = []  # names
        self.failed = []  # names
        self.waived = []  # names of those that failed as is known
        self.skipped = 0
        self.errors = []  # what is wrong with the TAP itself
        self.bail_out = None
        self.comments = []

    def read(self, line):
        """Returns the line as it is to be shown; None if it is not part of the TAP."""
        if self.waivers:
            self.waivers.hear(line)
        self.begun = self.begun or line.startswith(VERSION)
        if not self.begun:
            return None
        if line.startswith("#"):
            self.comments.append(line[1:].strip())
        elif line.startswith(BAIL_OUT):
            self.bail_out = line[len(BAIL_OUT):].strip()
        elif PLAN.match(line):
            self._plan(PLAN.match(line).group(1))
        elif RESULT.match(line):
            return line + self._result(line, *RESULT.match(line).groups())
        elif line.startswith(FAILED):
            self.errors.append(f"a result cannot be read: {line}")
        return line

    def _plan(self, planned):
        if self.planned is not None:
            self.errors.append("there is a second plan")
        if len(planned) > DIGITS:
            self.errors.append(f"the plan is of {planned[:20]}... checks")
        self.planned = int(planned[:DIGITS])

    def _result(self, line, failed, number, name):
        """Returns what is to stand behind it."""
        number = int(number) if len(number) <= DIGITS else 0
        if number in self.results:
            self.errors.append(f"check {number} was reported twice")
        if self.planned is None or not 1 <= number <= self.planned:
            self.errors.append(f"check {number} is not in the plan")
        self.results[number] = not failed
        skipped = SKIP in line
        self.skipped += skipped
        name = name or str(number)
        waiver = self.waivers.use(name) if failed and self.waivers else None
        if failed:
            (self.waived if waiver else self.failed).append(name)
        elif not skipped:
            self.ran_and_passed.append(name)
        return waiver or ""

    def unused_waivers(self):
        return self.waivers.unused(self.ran_and_passed) if self.waivers else []

    def missing(self):
        return [number for number in range(1, (self.planned or 0) + 1) if number not in self.results]

    def complete(self):
        return self.planned is not None and not self.missing()

    def passed(self):
        return self.complete() and not (self.failed or self.errors) and self.bail_out is None

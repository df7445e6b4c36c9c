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
BLOCK = "  "  # begins each line of the explanation that follows a failure
SEEN = re.compile(r'  seen: "((?:[^"\\]|\\.)*)"$')
ESCAPED = re.compile(r"\\(.)")
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
        self.not_waived = []  # sentences: a waiver holds for the check, and not for what it has seen
        self.held = []  # the last of those that failed, if it may be waived, and its block so far: `seen` decides
        self.skipped = 0
        self.errors = []  # what is wrong with the TAP itself
        self.bail_out = None
        self.comments = []

    def read(self, line):
        """The lines that are to be shown now; None if this one is not part of the TAP."""
        if self.waivers:
            self.waivers.hear(line)
        self.begun = self.begun or line.startswith(VERSION)
        if not self.begun:
            return None
        if self.held and line.startswith(BLOCK):
            self.held.append(line)
            seen = SEEN.match(line)
            return self._release(ESCAPED.sub(r"\1", seen.group(1))) if seen else []
        shown = self.rest()
        self._read(line)
        return shown if self.held else [*shown, line]

    def rest(self):
        """The lines that were held back for what did not come."""
        return self._release(None) if self.held else []

    def _read(self, line):
        if line.startswith("#"):
            self.comments.append(line[1:].strip())
        elif line.startswith(BAIL_OUT):
            self.bail_out = line[len(BAIL_OUT):].strip()
        elif PLAN.match(line):
            self._plan(PLAN.match(line).group(1))
        elif RESULT.match(line):
            self._result(line, *RESULT.match(line).groups())
        elif line.startswith(FAILED):
            self.errors.append(f"a result cannot be read: {line}")

    def _plan(self, planned):
        if self.planned is not None:
            self.errors.append("there is a second plan")
        if len(planned) > DIGITS:
            self.errors.append(f"the plan is of {planned[:20]}... checks")
        self.planned = int(planned[:DIGITS])

    def _result(self, line, failed, number, name):
        number = int(number) if len(number) <= DIGITS else 0
        if number in self.results:
            self.errors.append(f"check {number} was reported twice")
        if self.planned is None or not 1 <= number <= self.planned:
            self.errors.append(f"check {number} is not in the plan")
        self.results[number] = not failed
        skipped = SKIP in line
        self.skipped += skipped
        name = name or str(number)
        if failed:
            self.failed.append(name)
            if self.waivers and self.waivers.of(name):
                self.held = [line]
        elif not skipped:
            self.ran_and_passed.append(name)

    def _release(self, seen):
        """What was held back. `seen`: None if that did not come."""
        (result, *block), name = self.held, self.failed[-1]
        self.held = []
        waiver = self.waivers.use(name, seen)
        if waiver is None:
            self.not_waived.append(f"what {name} has seen differs from {self.waivers.places(name)}")
            return [result, *block]
        self.waived.append(self.failed.pop())
        return [result + waiver, *block]

    def unused_waivers(self):
        return self.waivers.unused(self.ran_and_passed) if self.waivers else []

    def missing(self):
        return [number for number in range(1, (self.planned or 0) + 1) if number not in self.results]

    def complete(self):
        return self.planned is not None and not self.missing()

    def passed(self):
        return self.complete() and not (self.failed or self.errors) and self.bail_out is None

"""One report-<machine>-<n>.json, as docs/report.md describes it: read, and refused if it is anything else."""
import json
import os
import re

FORMAT = 1
LARGEST = 4 << 20  # bytes; a report with the largest map known has half a megabyte
FILE = re.compile(r"report-(?P<machine>[a-z0-9-]+-[0-9a-f]{8})-(?P<number>[1-9][0-9]*|0)\.json")
RUN = re.compile(r"[0-9a-f]{16}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"0x[0-9a-f]+")
VERSION = re.compile(r"[0-9]+\.[0-9]+(\.[0-9]+)?")
CHECK = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
DESCRIPTOR = re.compile(r"[0-9]+( 0x[0-9a-f]+){3}")
COUNTS = ("passed", "failed", "skipped", "warnings")
# docs/report.md: nothing else is made public.
MEMBERS = ("format", "project", "version", "run", "date", "machine", "firmware", "configuration", "verdict", "counts",
           "checks", "questions", "notes", "memory_map")
MACHINE = ("name", "line", "maker", "product", "version", "bios_vendor", "bios_version", "bios_date")
FIRMWARE = ("vendor", "revision", "uefi")
CHECK_MEMBERS = ("number", "name", "result", "directive", "reason", "details")
DETAILS = ("severity", "seen", "diagnosis", "address", "descriptor", "service", "fault", "instruction",
           "instruction_descriptor", "image", "likely_callers", "section", "next")
QUESTION = ("number", "question", "answer")


class Bad(Exception):
    """What is wrong with the file, and what to do."""


def need(condition, problem):
    if not condition:
        raise Bad(problem)


def member(holder, name, kind, where):
    need(name in holder, f"{where}{name} is missing: take the file as the stick has it")
    value = holder[name]
    need(isinstance(value, kind) and not isinstance(value, bool), f"{where}{name} is not {kind.__name__}")
    return value


def only(holder, names, where=""):
    for name in holder:
        need(name in names, f"{where}{name[:60]} is not of the form, and so not to be made public: remove it")


def text(holder, name, form, where=""):
    value = member(holder, name, str, where)
    need(form.fullmatch(value), f"{where}{name} is {value[:60]!r}: take the file as the stick has it")
    return value


def each(holder, name, kind):
    for number, item in enumerate(member(holder, name, list, ""), 1):
        need(isinstance(item, kind), f"{name}: item {number} is not {kind.__name__}")
        yield number, item


def kind_of(check):
    if check["result"] == "not ok":
        return "failed"
    return {"SKIP": "skipped", "WARN": "warnings"}.get(check.get("directive"), "passed")


def no_repeated_names(pairs):
    names = [name for name, _ in pairs]
    need(len(names) == len(set(names)), "an object has a name twice")
    return dict(pairs)


class MachineResult:
    def __init__(self, path):
        self.name = os.path.basename(path)
        match = FILE.fullmatch(self.name)
        need(match, "a result is called report-<machine>-<n>.json, as the stick has it")
        self.number = int(match.group("number"))
        self.data = self._read(path)
        only(self.data, MEMBERS)
        self._examine_head(match.group("machine"))
        self._examine_checks()
        self._examine_rest()

    @staticmethod
    def _read(path):
        need(os.path.isfile(path), "it is no file: take it out of the folder")
        need(os.path.getsize(path) <= LARGEST, f"it has more than {LARGEST} bytes, which no report has")
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file, object_pairs_hook=no_repeated_names)
            json.dumps(data, ensure_ascii=False).encode()  # JSON can spell half a character, which is no text
        except (ValueError, RecursionError) as error:
            raise Bad(f"it is no JSON ({error}): copy it from the stick again") from error
        need(isinstance(data, dict), "it is no JSON object: take the file as the stick has it")
        return data

    def _examine_head(self, machine):
        need(self.data.get("project") == "efi-handoff", "it is no report of efi-handoff")
        need(member(self.data, "format", int, "") == FORMAT, f"its format is not {FORMAT}: take a newer efi-handoff")
        need(isinstance(self.data.get("version", ""), str), "version is not text")
        self.run = text(self.data, "run", RUN)
        self.date = text(self.data, "date", re.compile(DATE.pattern + ".*")) if "date" in self.data else ""
        self.machine = member(self.data, "machine", dict, "")
        only(self.machine, MACHINE, "machine.")
        for name, value in self.machine.items():
            need(isinstance(value, str), f"machine.{name} is not text")
        member(self.machine, "line", str, "machine.")
        need(member(self.machine, "name", str, "machine.") == machine, "machine.name is not that of the file's name")
        self.firmware = member(self.data, "firmware", dict, "")
        only(self.firmware, FIRMWARE, "firmware.")
        member(self.firmware, "vendor", str, "firmware.")
        text(self.firmware, "revision", NUMBER, "firmware.")
        text(self.firmware, "uefi", VERSION, "firmware.")

    def _examine_checks(self):
        """Fewer may be listed than were counted: a store with little room keeps the counts and what failed."""
        self.verdict = text(self.data, "verdict", re.compile("PASSED|FAILED"))
        self.counts = member(self.data, "counts", dict, "")
        only(self.counts, COUNTS, "counts.")
        for name in COUNTS:
            need(member(self.counts, name, int, "counts.") >= 0, f"counts.{name} is negative")
        need((self.verdict == "FAILED") == (self.counts["failed"] > 0), "verdict and counts.failed contradict")
        listed = dict.fromkeys(COUNTS, 0)
        self.failed = []
        for number, check in each(self.data, "checks", dict):
            self._examine_check(number, check)
            listed[kind_of(check)] += 1
        for name in COUNTS:
            need(listed[name] <= self.counts[name], f"checks lists {listed[name]} {name}, counts.{name} is less")
        need(bool(self.failed) == (self.counts["failed"] > 0), "checks lists none of those that failed")

    def _examine_check(self, number, check):
        where = f"check {number}: "
        only(check, CHECK_MEMBERS, where)
        need(member(check, "number", int, where) == number, f"{where}its number is {check['number']}")
        name = text(check, "name", CHECK, where)
        text(check, "result", re.compile("ok|not ok"), where)
        if "directive" in check:
            text(check, "directive", re.compile("SKIP|WARN"), where)
        need(isinstance(check.get("reason", ""), str), f"{where}reason is not text")
        details = member(check, "details", dict, where)
        only(details, DETAILS, f"{where}details.")
        need(all(isinstance(value, str) for value in details.values()), f"{where}a detail is not text")
        if check["result"] == "not ok":
            self.failed.append((name, details.get("diagnosis", "")))

    def _examine_rest(self):
        for name in ("configuration", "notes"):
            for _ in each(self.data, name, str):
                pass
        for number, line in each(self.data, "memory_map", str):
            need(DESCRIPTOR.fullmatch(line), f"memory_map: descriptor {number} is {line[:60]!r}")
        for number, question in each(self.data, "questions", dict):
            where = f"question {number}: "
            only(question, QUESTION, where)
            member(question, "number", int, where)
            member(question, "question", str, where)
            member(question, "answer", str, where)

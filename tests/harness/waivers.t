#!/usr/bin/env python3
"""Waivers of scripts/boot: what a file of them may say, and what they make of a run. No machine is started."""
import datetime
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import tap  # noqa: E402
import verdict  # noqa: E402
import waivers  # noqa: E402

USAGE = """usage: tests/harness/waivers.t

Prints TAP. It takes no arguments.

example: tests/harness/waivers.t
exit status: 0 all passed, 1 one did not
"""
TODAY = datetime.date(2026, 11, 21)
CHECKS = {"map.sorted", "svam.succeeded", "reset.shutdown"}
SORTED = "map.sorted | Das U-Boot 0x2023* | nobody sorts there | 2026-11-21"
RESET = "reset.shutdown | Das* | resets | 2027-01-01"

BOOTED = "handoff: efi-handoff, UEFI 2.10, firmware Das U-Boot 0x20230100"
BEGIN = ["TAP version 14", "1..3", "# loader: efi-handoff, UEFI 2.10, firmware Das U-Boot 0x20230100"]
FAILS = [*BEGIN, "not ok 1 - map.sorted", "  ---", '  severity: "high"', "  ...", "ok 2 - svam.succeeded"]
SWITCHES_OFF = "# reset.shutdown: calling ResetSystem(EfiResetShutdown), check 3 passes if the power goes off"


def file_of(lines):
    path = os.path.join(FOLDER, "waivers")
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
    return path


def read(*lines, checks=frozenset(CHECKS), today=TODAY):
    return waivers.read(file_of(lines), checks, today)


def refusals(*lines, **more):
    try:
        return f"nothing; it has {len(read(*lines, **more))}"
    except waivers.Unfit as unfit:
        return str(unfit).replace(FOLDER + "/", "")


def run(lines, *waived, **observed):
    """(exit status, sentence, the lines as they are shown)"""
    followed = tap.Tap(waivers.Waivers(read(*waived)))
    shown = [followed.read(line) for line in lines]
    ended = verdict.Run(tap=followed, **observed)
    shown += [followed.read(line) for line in verdict.shutdown_result(ended)]
    return (*verdict.judge(ended), shown)


def is_read():
    found = read("# a comment", "", SORTED, "  svam.succeeded|*|b|2026-12-31  ")
    expect([(one.check, one.firmware, one.reason, str(one.until)) for one in found],
           [("map.sorted", "Das U-Boot 0x2023*", "nobody sorts there", "2026-11-21"),
            ("svam.succeeded", "*", "b", "2026-12-31")])
    expect(found[1].place.replace(FOLDER + "/", ""), "waivers:4")


def is_refused():
    form = "a waiver is CHECK | FIRMWARE | REASON | YYYY-MM-DD, none of them empty, and no | within"
    for line in ("map.sorted", "map.sorted | * | reason", SORTED + " | more", "map.sorted | * | | 2027-01-01"):
        expect(refusals("#", line), "waivers:2: " + form)
    expect(refusals("map.srted | * | r | 2027-01-01"),
           "waivers:1: no check is called map.srted: docs/checks.md has the names")
    for day in ("2027-02-30", "20270101", "tomorrow", "2027-1-1", "2027-W01-1"):
        expect(refusals(f"map.sorted | * | r | {day}"),
               f"waivers:1: {day} is no day: write YYYY-MM-DD, the last on which the waiver holds")
    expect(refusals(SORTED, RESET, SORTED), "waivers:3: waives map.sorted on Das U-Boot 0x2023* once more, as "
           "waivers:1 does: take one out")
    expect(len(refusals("map.sorted", "x", "y").splitlines()), 3)


def expires():
    expect(refusals(SORTED, today=datetime.date(2026, 11, 22)),
           "waivers:1: expired on 2026-11-21: see whether Das U-Boot 0x2023* still fails map.sorted; take the line "
           "out if it does not, or give it a later day")
    expect(refusals(SORTED, today=TODAY), "nothing; it has 1")


def is_shown_as_todo():
    status, sentence, shown = run([*FAILS, "ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")
    expect(status, verdict.PASSED)
    expect(sentence, "2 of 3 checks passed, 0 skipped, 1 waived (map.sorted)")
    expect(shown[3:7], ["not ok 1 - map.sorted # TODO nobody sorts there, until 2026-11-21", *FAILS[4:7]])


def kernel_that_ends_as_failed_passes():
    """The kernel does not know of waivers: its debug exit says 35."""
    results = [*FAILS, "ok 3 - reset.shutdown # SKIP"]
    expect(run(results, SORTED, status=verdict.DEBUG_EXIT_FAILED)[0], verdict.PASSED)
    expect(run(results, status=verdict.DEBUG_EXIT_FAILED)[0], verdict.FAILED)
    healthy = [line.replace("not ok", "ok") for line in results]
    expect(run(healthy, status=verdict.DEBUG_EXIT_FAILED)[0], verdict.FAILED)


def other_failure_fails():
    status, sentence, _ = run([*FAILS, "not ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")
    expect((status, sentence), (verdict.FAILED, "1 of 3 checks failed: reset.shutdown, 1 waived (map.sorted)"))
    other = "map.sorted | EDK II* | sorts | 2027-01-01"
    expect(run([*FAILS, "ok 3 - reset.shutdown"], other, ending="guest-shutdown")[:2],
           (verdict.FAILED, "1 of 3 checks failed: map.sorted"))
    nobody = [line for line in FAILS if "efi-handoff" not in line]
    expect(run([*nobody, "ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")[0], verdict.FAILED)
    expect(run([BOOTED, *nobody, "ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")[0], verdict.PASSED)


def reset_instead_of_power_off_is_waived():
    asked = [*FAILS, SWITCHES_OFF]
    status, sentence, shown = run(asked, SORTED, RESET, ending="guest-reset", status=0)
    expect((status, sentence),
           (verdict.PASSED, "1 of 3 checks passed, 0 skipped, 2 waived (map.sorted, reset.shutdown)"))
    expect(shown[len(asked)], "not ok 3 - reset.shutdown # TODO resets, until 2027-01-01")
    expect(run(asked, SORTED, ending="guest-reset", status=0)[0], verdict.FAILED)
    expect(run(FAILS, SORTED, RESET, ending="guest-reset", status=0)[0], verdict.DIED)
    expect(run([*asked, "ok 3 - reset.shutdown"], SORTED, ending="guest-reset", status=0)[0], verdict.DIED)


def unused_fails():
    healthy = [line.replace("not ok", "ok") for line in FAILS] + ["ok 3 - reset.shutdown"]
    status, sentence, _ = run(healthy, SORTED, ending="guest-shutdown")
    expect(status, verdict.FAILED)
    expect(sentence.replace(FOLDER + "/", ""), "waivers:1: map.sorted passes on Das U-Boot 0x20230100: take the "
           "waiver out, or have it name the firmware that fails more narrowly")
    skipped = [line.replace("map.sorted", "map.sorted # SKIP") for line in healthy]
    expect(run(skipped, SORTED, ending="guest-shutdown")[0], verdict.PASSED)
    later = [line.replace("2023", "2024") for line in healthy]
    expect(run(later, SORTED, ending="guest-shutdown")[0], verdict.PASSED)


def bad_end_is_not_waived():
    results = [*FAILS, "ok 3 - reset.shutdown"]
    expect(run(results[:-2], SORTED, ending="guest-reset", status=0)[0], verdict.DIED)
    expect(run([*results, "Bail out! the end"], SORTED)[0], verdict.FAILED)
    expect(run(results, SORTED, timeout=60)[0], verdict.TIMED_OUT)


def used_are_told():
    lines = [*FAILS, "ok 3 - reset.shutdown"]
    both = read(SORTED, RESET)
    expect([one.check for one in waivers.used_in(lines, both)], ["map.sorted"])
    shown = run(lines, SORTED, ending="guest-shutdown")[2]
    expect([one.check for one in waivers.used_in(shown, both)], ["map.sorted"])


def boot(*words):
    command = [os.path.join(ROOT, "scripts", "boot"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def boot_refuses_it():
    wrong = boot("--waivers", file_of(["# two", "map.tables_covered", "nonesuch.check | * | r | 2099-01-01"]))
    expect(wrong.returncode, verdict.REFUSED)
    expect([line.split(": ")[:2] for line in wrong.stderr.splitlines()],
           [["boot", f"{FOLDER}/waivers:2"], ["boot", f"{FOLDER}/waivers:3"]])
    expect(wrong.stdout, "")
    none = boot("--waivers", FOLDER)
    expect((none.returncode, "is no file: name one that exists" in none.stderr), (verdict.REFUSED, True))


def ours_holds():
    """An empty file would say that nobody breaks the specification, which is not so."""
    path = os.path.join(ROOT, "tests", "matrix", "waivers")
    expect(len(waivers.read(path, waivers.catalogue(), datetime.date(2026, 1, 1))) > 0, True)
    expect("svam.tables_converted" in waivers.catalogue(), True)


def expect(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, not {wanted!r}")


TESTS = [is_read, is_refused, expires, is_shown_as_todo, kernel_that_ends_as_failed_passes, other_failure_fails,
         reset_instead_of_power_off_is_waived, unused_fails, bad_end_is_not_waived, used_are_told, boot_refuses_it,
         ours_holds]


def main():
    failures = 0
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - waivers: {test.__name__.replace('_', ' ')}")
        except Exception as error:  # pylint: disable=broad-except # each is the failure of one test
            failures += 1
            print(f"not ok {number} - waivers: {test.__name__.replace('_', ' ')}\n# {type(error).__name__}: {error}")
    return 1 if failures else 0


if sys.argv[1:]:
    print(USAGE, end="")
    sys.exit(0 if sys.argv[1] in ("-h", "--help") else 2)
with tempfile.TemporaryDirectory(prefix="handoff-case-") as FOLDER:
    sys.exit(main())

#!/usr/bin/env python3
"""Waivers of scripts/boot: what a file of them may say, and what they make of a run. No machine is started."""
import contextlib
import datetime
import io
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import cases  # noqa: E402 # before what lies in scripts/lib
import tap  # noqa: E402
import verdict  # noqa: E402
import waivers  # noqa: E402

BOOT = cases.load_boot()

TODAY = datetime.date(2026, 11, 21)
CHECKS = {"map.sorted", "svam.succeeded", "reset.shutdown"}
SORTED = "map.sorted | Das U-Boot 0x2023* | ^[0-9]+ are not \"sorted\"$ | nobody sorts there | 2026-11-21"
RESET = r"reset.shutdown | Das* | ^ResetSystem\(EfiResetShutdown\) reset | resets | 2027-01-01"

BOOTED = "handoff: efi-handoff, UEFI 2.10, firmware Das U-Boot 0x20230100"
BEGIN = ["TAP version 14", "1..3", "# loader: efi-handoff, UEFI 2.10, firmware Das U-Boot 0x20230100"]
SEEN = r'  seen: "3 are not \"sorted\""'
FAILS = [*BEGIN, "not ok 1 - map.sorted", "  ---", '  severity: "high"', SEEN, "  ...", "ok 2 - svam.succeeded"]
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
    shown = [show for line in lines for show in followed.read(line) or ()] + followed.rest()
    ended = verdict.Run(tap=followed, **observed)
    shown += [show for line in verdict.shutdown_result(ended) for show in followed.read(line)] + followed.rest()
    status, sentence = verdict.judge(ended)
    return status, sentence.replace(FOLDER + "/", ""), shown


def judged_with(seen, *waived):
    """What comes of a run whose map.sorted has seen just this; all its lines have to be shown, in their order."""
    lines = [seen if line == SEEN else line for line in FAILS] + ["ok 3 - reset.shutdown"]
    status, sentence, shown = run(lines, *waived, ending="guest-shutdown")
    expect([line.split(" # TODO")[0] for line in shown], lines)
    return status, sentence


def is_read():
    found = read("# a comment", "", SORTED, "  svam.succeeded|*|a|b|2026-12-31  ")
    expect([(one.check, one.firmware, one.reason, str(one.until)) for one in found],
           [("map.sorted", "Das U-Boot 0x2023*", "nobody sorts there", "2026-11-21"),
            ("svam.succeeded", "*", "b", "2026-12-31")])
    expect(found[1].place.replace(FOLDER + "/", ""), "waivers:4")


def is_refused():
    form = "a waiver is CHECK | FIRMWARE | SEEN | REASON | YYYY-MM-DD, none of them empty, and no | within"
    for line in ("map.sorted", "map.sorted | * | s | reason", SORTED + " | more", "map.sorted | * | | r | 2027-01-01",
                 "map.sorted | * | reason | 2027-01-01"):
        expect(refusals("#", line), "waivers:2: " + form)
    expect(refusals("map.srted | * | s | r | 2027-01-01"),
           "waivers:1: no check is called map.srted: docs/checks.md has the names")
    for day in ("2027-02-30", "20270101", "tomorrow", "2027-1-1", "2027-W01-1"):
        expect(refusals(f"map.sorted | * | s | r | {day}"),
               f"waivers:1: {day} is no day: write YYYY-MM-DD, the last on which the waiver holds")
    expect(refusals(SORTED, RESET, SORTED), "waivers:3: waives map.sorted on Das U-Boot 0x2023* once more, as "
           "waivers:1 does: take one out")
    expect(refusals(SORTED, SORTED.replace("[0-9]", "9")), "nothing; it has 2")
    expect(refusals("map.sorted | * | a( | r | 2027-01-01"), "waivers:1: SEEN is no regular expression: a(: missing "
           "), unterminated subpattern at position 1: write what the failure's `seen` line has to match")
    expect(len(refusals("map.sorted", "x", "y").splitlines()), 3)
    expect(refusals(*["none"] * 12).splitlines()[-1], "and 2 lines more: is this a file of waivers?")


def expires():
    expect(refusals(SORTED, today=datetime.date(2026, 11, 22)),
           "waivers:1: expired on 2026-11-21: see whether Das U-Boot 0x2023* still fails map.sorted; take the line "
           "out if it does not, or give it a later day")
    expect(refusals(SORTED, today=TODAY), "nothing; it has 1")


def is_shown_as_todo():
    status, sentence, shown = run([*FAILS, "ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")
    expect(status, verdict.PASSED)
    expect(sentence, "2 of 3 checks passed, 0 skipped, 1 waived (map.sorted)")
    expect(shown[3:8], ["not ok 1 - map.sorted # TODO nobody sorts there, until 2026-11-21", *FAILS[4:8]])


def kernel_that_ends_as_failed_passes():
    """The kernel does not know of waivers: its debug exit says 35."""
    results = [*FAILS, "ok 3 - reset.shutdown # SKIP"]
    expect(run(results, SORTED, status=verdict.DEBUG_EXIT_FAILED)[0], verdict.PASSED)
    expect(run(results, status=verdict.DEBUG_EXIT_FAILED)[0], verdict.FAILED)
    healthy = [line.replace("not ok", "ok") for line in results]
    expect(run(healthy, status=verdict.DEBUG_EXIT_FAILED)[0], verdict.FAILED)


DIFFERS = "; not waived: what map.sorted has seen differs from waivers:1"


def other_failure_of_the_same_check_fails():
    for seen in ('  seen: "3 overlap"', r'  seen: "03 are not \"sorted\", and 2 overlap"', '  next: "3 are sorted"',
                 r'  next: "3 are not \"sorted\""', "  # nothing", '   seen: "3 are not \"sorted\""'):
        expect(judged_with(seen, SORTED), (verdict.FAILED, "1 of 3 checks failed: map.sorted" + DIFFERS))
    both = judged_with('  seen: "3 overlap"', SORTED, SORTED.replace("0x2023", "0x20"))
    expect(both, (verdict.FAILED, "1 of 3 checks failed: map.sorted" + DIFFERS + " and waivers:2"))
    second = SORTED.replace("^[0-9]+ are not", "^[0-9]+ over")
    expect(judged_with(SEEN, second, SORTED)[0], verdict.PASSED)


def block_that_is_cut_off_is_shown():
    """A result that waits for its block comes out whatever follows, in its place, and is not waived."""
    whole = FAILS[:6]
    for cut in (whole[:4], whole[:5], whole):
        status, _, shown = run(cut, SORTED, ending="guest-reset", status=0)
        expect((status, shown), (verdict.DIED, cut))
        for after in ("ok 2 - svam.succeeded", "# a comment", "", "  ...", "Bail out! the end", "handoff: error: no"):
            expect(run([*cut, after], SORTED, ending="guest-reset", status=0)[2], [*cut, after])
        twice = [*cut, "not ok 2 - map.sorted", *FAILS[4:8], "ok 3 - reset.shutdown"]
        _, sentence, shown = run(twice, SORTED, ending="guest-shutdown")
        expect(sentence, "1 of 3 checks failed: map.sorted, 1 waived (map.sorted)" + DIFFERS)
        expect([line.split(" # TODO")[0] for line in shown], twice)
    elsewhere = run(whole[:4], RESET, ending="guest-reset", status=0)[2]
    expect(elsewhere, whole[:4])


def only_what_may_be_waived_is_held_back():
    followed = tap.Tap(waivers.Waivers(read(SORTED)))
    expect([followed.read(line) for line in [*FAILS[:3], "not ok 3 - svam.succeeded"]],
           [[line] for line in [*FAILS[:3], "not ok 3 - svam.succeeded"]])
    expect([followed.read(line) for line in FAILS[3:6]], [[], [], []])
    expect((followed.failed, followed.waived), (["svam.succeeded", "map.sorted"], []))
    expect(followed.read(SEEN), ["not ok 1 - map.sorted # TODO nobody sorts there, until 2026-11-21", *FAILS[4:7]])
    expect((followed.read("  ..."), followed.rest()), (["  ..."], []))
    expect((followed.failed, followed.waived), (["svam.succeeded"], ["map.sorted"]))


def boot_shows_what_is_held_back():
    """A machine that is ended within the block: what its results were is still told."""
    follower = BOOT.Follower(tap.Tap(waivers.Waivers(read(SORTED))))

    def machine():
        yield "".join(line + "\n" for line in FAILS[:5]).encode()
        raise KeyboardInterrupt

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(KeyboardInterrupt):
        follower.follow(machine())
    expect(said.getvalue().splitlines(), FAILS[:5])


def other_failure_fails():
    status, sentence, _ = run([*FAILS, "not ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")
    expect((status, sentence), (verdict.FAILED, "1 of 3 checks failed: reset.shutdown, 1 waived (map.sorted)"))
    other = "map.sorted | EDK II* | ^[0-9] | sorts | 2027-01-01"
    expect(run([*FAILS, "ok 3 - reset.shutdown"], other, ending="guest-shutdown")[:2],
           (verdict.FAILED, "1 of 3 checks failed: map.sorted"))
    nobody = [line for line in FAILS if "efi-handoff" not in line]
    expect(run([*nobody, "ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")[0], verdict.FAILED)
    expect(run([BOOTED, *nobody, "ok 3 - reset.shutdown"], SORTED, ending="guest-shutdown")[0], verdict.PASSED)


def reset_instead_of_power_off_is_waived():
    asked = [*FAILS, SWITCHES_OFF]
    status, sentence, shown = run(asked, SORTED, RESET, ending="guest-reset", status=0, triple_fault=False)
    expect((status, sentence),
           (verdict.PASSED, "1 of 3 checks passed, 0 skipped, 2 waived (map.sorted, reset.shutdown)"))
    expect(shown[len(asked)], "not ok 3 - reset.shutdown # TODO resets, until 2027-01-01")
    expect(run(asked, SORTED, ending="guest-reset", status=0)[0], verdict.FAILED)
    expect(run(asked, SORTED, RESET, ending="guest-reset", status=0, triple_fault=True)[:2],
           (verdict.FAILED, "1 of 3 checks failed: reset.shutdown, 1 waived (map.sorted); not waived: what "
            "reset.shutdown has seen differs from waivers:2"))
    expect(run(FAILS, SORTED, RESET, ending="guest-reset", status=0)[0], verdict.DIED)
    expect(run([*asked, "ok 3 - reset.shutdown"], SORTED, ending="guest-reset", status=0)[0], verdict.DIED)


def unused_fails():
    healthy = [line.replace("not ok", "ok") for line in FAILS] + ["ok 3 - reset.shutdown"]
    status, sentence, _ = run(healthy, SORTED, ending="guest-shutdown")
    expect(status, verdict.FAILED)
    expect(sentence, "waivers:1: map.sorted passes on Das U-Boot 0x20230100: take the "
           "waiver out, have it name the firmware that fails more narrowly, or leave --waivers out where "
           "handoff.cfg's settings avoid the failure")
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
    command = [os.path.join(cases.ROOT, "scripts", "boot"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def boot_refuses_it():
    wrong = boot("--waivers", file_of(["# two", "map.tables_covered", "nonesuch.check | * | s | r | 2099-01-01"]))
    expect(wrong.returncode, verdict.REFUSED)
    expect([line.split(": ")[:2] for line in wrong.stderr.splitlines()],
           [["boot", f"{FOLDER}/waivers:2"], ["boot", f"{FOLDER}/waivers:3"]])
    expect(wrong.stdout, "")
    none = boot("--waivers", FOLDER)
    expect((none.returncode, "is no file: name one that exists" in none.stderr), (verdict.REFUSED, True))


def ours_holds():
    """An empty file would say that nobody breaks the specification, which is not so."""
    path = os.path.join(cases.ROOT, "tests", "matrix", "waivers")
    expect(len(waivers.read(path, waivers.catalogue(), datetime.date(2026, 1, 1))) > 0, True)
    expect("svam.tables_converted" in waivers.catalogue(), True)


def expect(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, not {wanted!r}")


TESTS = [is_read, is_refused, expires, is_shown_as_todo, kernel_that_ends_as_failed_passes,
         other_failure_of_the_same_check_fails, block_that_is_cut_off_is_shown, only_what_may_be_waived_is_held_back,
         boot_shows_what_is_held_back, other_failure_fails, reset_instead_of_power_off_is_waived, unused_fails,
         bad_end_is_not_waived, used_are_told, boot_refuses_it, ours_holds]

cases.refuse_arguments()
with tempfile.TemporaryDirectory(prefix="handoff-case-") as FOLDER:
    sys.exit(cases.run("waivers", TESTS))

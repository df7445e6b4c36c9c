"""What a run amounts to: an exit status, and a sentence that says why."""
import re
import signal
from dataclasses import dataclass

PASSED, FAILED, REFUSED, DIED, CANNOT_RUN, TIMED_OUT = 0, 1, 2, 3, 77, 124

SHUTDOWN = "reset.shutdown"

# The kernel cannot report that the power went off: its last words before it asks for that.
ANNOUNCEMENT = re.compile(r"reset\.shutdown: calling ResetSystem")

# Answers of the kernel by which a step of the handoff itself failed, whatever checks were selected.
STEP_FAILED = re.compile(r"1\. .*\? no, |4\. .*; it (faulted|returned (?!EFI_SUCCESS\b))")

# What a reset is known to come from, by Run.triple_fault.
RESET_BY = {True: "by a triple fault", False: "on request", None: "by a triple fault or on request"}

# A failure of reset.shutdown, which the kernel cannot explain any more.
EXPLANATION = """  ---
  severity: "high"
  seen: "{seen}"
  diagnosis: "not-as-specified"
  section: "UEFI 2.10, 8.5.1"
  next: "{next}"
  ..."""
DOES_NOT_SWITCH_OFF = ("Have ResetSystem switch the machine off for EfiResetShutdown. On firmware that does not, an "
                       "operating system has to use ACPI's sleep state S5.")
RESET_INSTEAD = {
    True: EXPLANATION.format(seen="ResetSystem(EfiResetShutdown) ended in a triple fault, which reset the machine",
                             next="Look for what ResetSystem does to the descriptor tables: the kernel catches every "
                                  "fault as long as its own are loaded."),
    False: EXPLANATION.format(seen="ResetSystem(EfiResetShutdown) reset the machine instead of switching it off",
                              next=DOES_NOT_SWITCH_OFF),
    None: EXPLANATION.format(seen="after ResetSystem(EfiResetShutdown) the machine was reset, by a triple fault or "
                                  "on request, instead of being switched off", next=DOES_NOT_SWITCH_OFF),
}

RESET_ANNOUNCED = re.compile(r"calling ResetSystem\(EfiReset(Cold|Warm)\)")

# After all results: whoever says this last has more to say, or to do.
MORE_TO_COME = re.compile(r"keeping the result$|is kept in HandoffReport|resetting through|calling ResetSystem|"
                          r"\(EfiResetCold\) (returned|faulted|was not called)")

DEBUG_EXIT_PASSED, DEBUG_EXIT_FAILED = 33, 35
ENDED_BY_GUEST = ("guest-shutdown", "guest-reset")


@dataclass
class Run:
    """What was observed."""
    tap: object
    ending: str = None  # reason of QMP's SHUTDOWN event
    status: int = None  # exit status of QEMU, None if it was killed
    started: bool = True  # whether QEMU made a machine
    complaint: str = ""  # of QEMU
    triple_fault: bool = None  # whether that ended it; None: not known
    refusal: tuple = ()  # lines in which the loader says why it returned to the firmware
    collected: str = None  # the verdict of an earlier run, which is what this boot was for
    forbidden: str = None  # why the firmware did not start the loader
    unstarted: str = None  # how it came to wait for somebody instead
    last_line: str = ""
    killed: str = None  # the line at which the power was cut
    crash: str = None  # what the firmware's exception handler said
    timeout: float = None  # seconds, if they ran out
    picture: str = None  # of a screen that stood still, although a report was to come


def shutdown_result(run):
    """The lines for the check that only the end of the machine decides; none if it is not what is missing."""
    tap = run.tap
    if tap.missing() != [tap.planned] or not any(ANNOUNCEMENT.match(comment) for comment in tap.comments):
        return []
    if run.ending not in ENDED_BY_GUEST:
        return []
    if run.ending == "guest-shutdown":
        return [f"ok {tap.planned} - {SHUTDOWN}"]
    return [f"not ok {tap.planned} - {SHUTDOWN}", *RESET_INSTEAD[run.triple_fault].splitlines()]


def how_it_ended(run):
    if run.ending is None and run.status is None:
        return "the machine was still running"
    if run.ending == "guest-shutdown":
        return "the machine switched itself off"
    if run.ending == "guest-reset":
        return f"the machine was reset {RESET_BY[run.triple_fault]}"
    if run.ending:
        return f"the machine ended with {run.ending}"
    if run.status in (DEBUG_EXIT_PASSED, DEBUG_EXIT_FAILED):
        return f"the debug-exit device ended QEMU with status {run.status}"
    if run.status < 0:
        return f"QEMU was killed by {signal.Signals(-run.status).name}"
    return f"QEMU ended with status {run.status}" + (f": {run.complaint}" if run.complaint else "")


def died(run):
    """True if nothing that was meant to end the machine ended it."""
    return run.ending != "guest-shutdown" and run.status not in (DEBUG_EXIT_PASSED, DEBUG_EXIT_FAILED)


def reset_was_meant(tap):
    """A triple fault is a reset as well: only one that was announced is an end."""
    return any(RESET_ANNOUNCED.search(comment) for comment in tap.comments)


def more_announced(tap):
    return bool(tap.comments) and MORE_TO_COME.search(tap.comments[-1]) is not None


def did_not_start(run):
    return not run.started and run.ending is None and run.status != 0


def judge_nothing(tap):
    """Of a run without checks: whether the handoff itself came about."""
    failed = next(filter(STEP_FAILED.match, tap.comments), None)
    return (FAILED, f"no check was selected, but: {failed}") if failed else (PASSED, "no check was selected")


def judge_tap(tap):
    """What the results alone say, if they are all there."""
    waived = f", {len(tap.waived)} waived ({', '.join(tap.waived)})" if tap.waived else ""
    waived += f"; not waived: {', '.join(tap.not_waived)}" if tap.not_waived else ""
    if tap.errors:
        return FAILED, f"the TAP is wrong: {tap.errors[0]}"
    if tap.failed:
        return FAILED, f"{len(tap.failed)} of {tap.planned} checks failed: {', '.join(tap.failed)}{waived}"
    if tap.unused_waivers():
        return FAILED, "; ".join(tap.unused_waivers())
    if tap.planned == 0:
        return judge_nothing(tap)
    passed = tap.planned - tap.skipped - len(tap.waived)
    return PASSED, f"{passed} of {tap.planned} checks passed, {tap.skipped} skipped{waived}"


def judge_complete(run):
    tap = run.tap
    status, sentence = judge_tap(tap)
    if status != PASSED:
        return status, sentence
    if run.status == DEBUG_EXIT_FAILED:
        return (PASSED, sentence) if tap.waived else (FAILED, "every check passed, but the kernel ended QEMU as "
                                                              "failed")
    halted = run.status is None and run.ending is None
    if halted and reset_was_meant(tap):
        return FAILED, "every check passed, but the reset that was announced did not come"
    if run.ending == "guest-reset" and reset_was_meant(tap):
        return PASSED, f"{sentence}; then the machine was reset, as announced"
    if run.ending == "guest-shutdown" or run.status == DEBUG_EXIT_PASSED or halted:
        return PASSED, sentence
    if run.ending == "guest-reset" and SHUTDOWN in tap.waived:
        return PASSED, sentence
    return DIED, f"every check passed, but {how_it_ended(run)}"


def judge_incomplete(run):
    tap = run.tap
    if not tap.begun:
        return DIED, f"no verdict: {how_it_ended(run)}; the last line was: {run.last_line or '(none)'}"
    count = f"{len(tap.results)} of {'an unknown number of' if tap.planned is None else tap.planned} checks reported"
    return DIED if died(run) else FAILED, f"{count}, then {how_it_ended(run)}; the last line was: {run.last_line}"


def judge(run):
    if run.killed is not None:
        return DIED, f"the power was cut, as --kill-at says, at: {run.killed}"
    if run.refusal:
        return REFUSED, ("the report of an earlier run is not whole on the disk" if run.collected
                         else "the loader refused and returned to the firmware")
    if run.collected:
        return (PASSED if run.collected.startswith("PASSED") else FAILED), f"an earlier run: {run.collected}"
    if run.forbidden:
        return REFUSED, (f"the firmware does not start the loader: {run.forbidden}; with Secure Boot on it starts "
                         "only what is signed with a key that it trusts, and was not changed since: see "
                         "docs/secure-boot.md")
    if run.unstarted:
        return REFUSED, run.unstarted
    if run.crash:
        return DIED, (f"the firmware crashed: {run.crash}; the last line before was: {run.last_line or '(none)'}; if "
                      "that names a driver, look there with its map file or disassembly, or boot without it")
    if run.timeout is not None:
        return TIMED_OUT, f"no end after {run.timeout:g} seconds; the last line was: {run.last_line or '(none)'}"
    if run.tap.bail_out is not None:
        return FAILED, f"the kernel gave up: {run.tap.bail_out}"
    if did_not_start(run):
        return REFUSED, f"QEMU did not start: {run.complaint or f'status {run.status}'}"
    return judge_complete(run) if run.tap.complete() else judge_incomplete(run)


def judge_stick(run, reports, where):
    """For a machine without a serial port: `reports`, the names of those that it left, and `where` it stands."""
    tap = run.tap
    if len(reports) > 1:
        return FAILED, f"one run left {len(reports)} reports: {', '.join(sorted(reports))}"
    if tap.complete():
        return judge_complete(run)
    if reports:
        return FAILED, f"the TAP of {min(reports)} is not complete: {len(tap.results)} results, planned {tap.planned}"
    if run.timeout is not None:
        return TIMED_OUT, f"no report after {run.timeout:g} seconds; {where}"
    if run.picture:
        return TIMED_OUT, (f"no report will come: the screen stands still; {run.picture} shows the verdict, or the "
                           f"check that hangs; {where}")
    if did_not_start(run):
        return REFUSED, f"QEMU did not start: {run.complaint or f'status {run.status}'}"
    advice = "" if run.ending is None else "; does handoff.cfg say after=report?"
    return DIED, f"no report, then {how_it_ended(run)}; {where}{advice}"

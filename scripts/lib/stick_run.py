"""What a run leaves on its stick, and following it there: nothing else says how far a machine without a serial port
is.

The loader writes a report under another name and renames it when it is whole: what has a report's name is a report.
"""
import fnmatch
import os
import sys
import time

FOLDER = "/handoff"
MARKER = "started-*.run"
REPORT = "report-*.json"
STEP = 1.0  # seconds between two looks at the stick
RESETS = 5  # a machine that does so more often goes round in circles
STILL = 3.0  # seconds without a change on the screen after which nothing more is expected
HANGS = 45.0  # the same for a run that is marked as started: each check is named on the screen
SLOW = 2.0  # but no fewer than it takes to get that far, so many times: after a reset it has to do so again


class StickRun:
    """Follows a machine.Machine that `pauses`, from reset to reset, until a report is there and the screen stands
    still, or it does so without."""

    def __init__(self, volume, pictures):
        self.volume = volume
        self.pictures = pictures  # a folder
        self.started = time.monotonic()
        self.resets = 0
        self.markers_before = self._matching(MARKER)
        self.reports_before = self._matching(REPORT)
        self.markers = set()  # new ones that are there now
        self.reports = set()  # new ones
        self.hangs = False  # whether the screen stood still instead of a report
        self._patience = HANGS
        self._next_look = 0.0
        self._picture = b""
        self._still_since = None

    def follow(self, running):
        while not self._stands_still(running) and running.ending == "guest-reset" and self.resets < RESETS:
            self.resets += 1
            self._say("the machine resets itself")
            running.picture(self._path(f"reset-{self.resets}.png"))
            running.reset()
            self._picture = b""
        if running.status is None:
            running.picture(self._path("last.png"))

    def where(self):
        """How far the machine came, for a run without a report."""
        marker = f"{', '.join(self.markers)} is there, so the tests had begun" if self.markers else f"no {MARKER}"
        return f"in {FOLDER}: no new {REPORT}, {marker}; the machine was reset {self.resets} times"

    def report(self):
        """The lines of the TAP beside the new report."""
        path = f"{FOLDER}/{os.path.splitext(min(self.reports, default='none'))[0]}.tap"
        return self.volume.read(path).decode("utf-8", "replace").splitlines() if self.volume.exists(path) else []

    def _path(self, name):
        return os.path.join(self.pictures, name)

    def _matching(self, pattern):
        return set(fnmatch.filter(self.volume.names(FOLDER), pattern))

    def _say(self, words):
        print(f"boot: {time.monotonic() - self.started:.0f} s: {words}", file=sys.stderr, flush=True)

    def _stands_still(self, running):
        """Runs until then, and says whether it was for that that the run ended."""
        return any(time.monotonic() >= self._next_look and self._finished(running) for _ in running)

    def _finished(self, running):
        self.look()
        still = self._still(running) if self.reports or self.markers else 0
        self.hangs = bool(self.markers) and still >= self._patience
        self._next_look = time.monotonic() + STEP
        return self.hangs or bool(self.reports) and not self.markers and still >= STILL

    def look(self):
        markers = self._matching(MARKER) - self.markers_before
        reports = self._matching(REPORT) - self.reports_before
        for name in sorted((markers - self.markers) | (reports - self.reports)):
            self._say(f"{FOLDER}/{name} was written")
        if markers - self.markers:
            self._patience = max(HANGS, SLOW * (time.monotonic() - self.started))
        for name in sorted(self.markers - markers):
            self._say(f"{FOLDER}/{name} was removed")
        if markers != self.markers or reports - self.reports:
            self._picture = b""
        self.markers, self.reports = markers, reports | self.reports

    def _still(self, running):
        """For how many seconds the screen has not changed."""
        file = self._path("now.ppm")
        running.picture(file)
        with open(file, "rb") as opened:
            picture = opened.read()
        os.remove(file)
        if picture != self._picture:
            self._picture, self._still_since = picture, time.monotonic()
        return time.monotonic() - self._still_since

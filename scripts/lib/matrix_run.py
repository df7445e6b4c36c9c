"""Runs cells, several at once, each a scripts/boot; none of them outlives the matrix."""
import ctypes
import os
import signal
import subprocess
import time

import matrix_result

POLL = 0.05  # seconds
PATIENCE = 60  # seconds that scripts/boot gets above its own timeout, to copy disks and to stop QEMU
STOPPING = 15  # seconds that it gets when it is told to end
TERMINATE_WITH_PARENT = (1, signal.SIGTERM)  # prctl(PR_SET_PDEATHSIG): it has a machine to stop


class Running:
    """One boot."""

    def __init__(self, cell, program, output, environment):
        self.cell = cell
        self.begun = time.monotonic()
        self.output = output
        library = ctypes.CDLL(None)
        os.makedirs(os.path.dirname(output), exist_ok=True)
        with open(output, "wb") as file:
            self._process = subprocess.Popen(
                [program] + cell.words, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                env=environment, start_new_session=True,
                preexec_fn=lambda: library.prctl(*TERMINATE_WITH_PARENT))

    def over(self):
        return self._process.poll() is not None or self._overdue()

    def _overdue(self):
        return time.monotonic() - self.begun > self.cell.timeout() + PATIENCE

    def result(self):
        seconds = time.monotonic() - self.begun
        if self._process.poll() is None:
            self.tell_to_end()
            self.wait()
            status = None
        else:
            status = self._process.returncode
        with open(self.output, encoding="utf-8", errors="replace") as file:
            result = matrix_result.judge(self.cell, status, file.read())
        result.seconds = round(seconds, 1)
        return result

    def tell_to_end(self):
        if self._process.poll() is None:
            self._process.terminate()

    def wait(self):
        """Ends whatever is left of it."""
        try:
            self._process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Runner:
    """`interrupted`: the signal that ends it, set from outside; then what runs is ended and nothing is started."""

    def __init__(self, program, folder, temporary):
        self.program = program
        self.folder = folder
        self.environment = dict(os.environ, TMPDIR=temporary)
        self.interrupted = None
        self._attempts = {}

    def run(self, cells, jobs):
        """Yields the results as they come. What timed out beside others is run once more alone before it is judged,
        and so is what wants to be alone."""
        late = [cell for cell in cells if cell.alone()]
        for result, cell in self._run([cell for cell in cells if not cell.alone()], jobs):
            if result.verdict == matrix_result.TIMED_OUT and jobs > 1:
                late.append(cell)
            else:
                yield result
        for result, _ in self._run(late, 1):
            yield result

    def _run(self, cells, jobs):
        waiting, running = list(cells), []
        try:
            while (waiting or running) and self.interrupted is None:
                while waiting and len(running) < jobs:
                    running.append(self._start(waiting.pop(0)))
                for one in [one for one in running if one.over()]:
                    running.remove(one)
                    yield self._finish(one), one.cell
                time.sleep(POLL)
        finally:
            self._end(running)

    def _start(self, cell):
        output = os.path.join(self.folder, place_of(cell))
        return Running(cell, self.program, output, self.environment)

    def _finish(self, one):
        name = one.cell.name()
        self._attempts[name] = self._attempts.get(name, 0) + 1
        result = one.result()
        result.attempts = self._attempts[name]
        result.inputs = one.cell.inputs
        result.output = place_of(one.cell)
        return result

    @staticmethod
    def _end(running):
        for one in running:
            one.tell_to_end()
        for one in running:
            one.wait()


def place_of(cell):
    return os.path.join("cells", cell.firmware.name, cell.machine.name + ".txt")

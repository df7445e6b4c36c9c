"""Programs that are waited for. Whatever ends the wait, they and all that they started are gone when it is over."""
import ctypes
import os
import signal
import subprocess

import ending

ADOPT_ORPHANS = (36, 1)  # prctl(PR_SET_CHILD_SUBREAPER): what they started can be waited for as well


def run(command, timeout=None, **options):
    """Like subprocess.run, with its output as bytes; subprocess.TimeoutExpired after so many seconds."""
    ctypes.CDLL(None).prctl(*ADOPT_ORPHANS)
    process = None
    try:
        with ending.held():
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       stdin=subprocess.DEVNULL, start_new_session=True, **options)
        output, errors = process.communicate(timeout=timeout)
    finally:
        with ending.held():
            if process:
                _end(process)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def _end(process):
    """With its whole process group."""
    if process.returncode is None:  # so its number is still its own
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process.stderr.close()
    try:
        while True:
            os.waitpid(-process.pid, 0)
    except ChildProcessError:
        pass  # there are no more

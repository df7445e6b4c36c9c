"""Python imports this by itself: with it, writing at the second MiB goes as MISHAP says.

forget: the disk says that it wrote and keeps what it had, as sticks do that have less memory than they say.
interrupt, terminate: somebody stops the program just then.
"""
import os
import signal

WHERE = 2 << 20
written = os.pwrite


def pwrite(disk, data, offset):
    mishap = os.environ.get("MISHAP")
    if offset <= WHERE < offset + len(data):
        if mishap == "forget":
            written(disk, data[:WHERE - offset], offset)
            return len(data)
        if mishap in ("interrupt", "terminate"):
            os.kill(os.getpid(), signal.SIGINT if mishap == "interrupt" else signal.SIGTERM)
    return written(disk, data, offset)


os.pwrite = pwrite

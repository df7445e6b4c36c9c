"""Python imports this by itself: with it, writing at the second MiB goes as MISHAP says.

forget: the disk says that it wrote and keeps what it had, as sticks do that have less memory than they say.
worn: it gives back what it took as long as Linux has that in memory.
interrupt, terminate, hangup: somebody stops the program just then.
unplugged: it is pulled out just then. pulled: at the end. What was not written out is lost.
"""
import errno
import os
import signal

WHERE = 2 << 20
STOPS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "hangup": signal.SIGHUP}
MISHAP = os.environ.get("MISHAP")
written, synchronized, closed, advised = os.pwrite, os.fdatasync, os.close, os.posix_fadvise
memory = []  # what stood where something was written, which is not on the disk yet


def lose():
    for disk, offset, old in reversed(memory):
        written(disk, old, offset)
    memory.clear()


def pwrite(disk, data, offset):
    there = offset <= WHERE < offset + len(data)
    memory.append((disk, offset, os.pread(disk, len(data), offset)))
    if there and MISHAP == "forget":
        written(disk, data[:WHERE - offset], offset)
        return len(data)
    if there and MISHAP in STOPS:
        os.kill(os.getpid(), STOPS[MISHAP])
    if there and MISHAP == "unplugged":
        lose()
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
    return written(disk, data, offset)


def fdatasync(disk):
    memory.clear()
    synchronized(disk)


def close(file):
    if MISHAP == "pulled" and file in [disk for disk, _, _ in memory]:
        lose()
    closed(file)


def posix_fadvise(disk, offset, size, advice):
    if MISHAP == "worn" and advice == os.POSIX_FADV_DONTNEED:
        written(disk, b"worn out", WHERE)
    advised(disk, offset, size, advice)


os.pwrite, os.fdatasync, os.close, os.posix_fadvise = pwrite, fdatasync, close, posix_fadvise

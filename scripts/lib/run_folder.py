"""Where a run keeps what it needs."""
import contextlib
import os
import tempfile

import ending


@contextlib.contextmanager
def made():
    """Gone in the end, with what the programs that are called leave in theirs."""
    folder = None
    try:
        with ending.held():
            folder = tempfile.TemporaryDirectory(prefix="handoff-boot-")
        os.environ["TMPDIR"] = folder.name
        yield folder.name
    finally:
        with ending.held():
            if folder:
                folder.cleanup()

"""How a signal ends scripts/boot: through everything that cleans up, with status 128 + its number."""
import contextlib
import signal
import sys

_holders = 0
_waiting = None  # the signal that came while it was held back
_leaving = False


def on_signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def ignore():
    """There is nothing left to be ended."""
    global _leaving
    _leaving = True


@contextlib.contextmanager
def held():
    """A signal counts only afterwards. What is started inside gets it all the same."""
    global _holders
    _holders += 1
    try:
        yield
    finally:
        _holders -= 1
        if _waiting and not _holders:
            _leave(_waiting, None)


def _leave(number, _frame):
    """A second signal changes nothing: the first one's cleaning up is under way."""
    global _waiting, _leaving
    if _leaving:
        return
    if _holders:
        _waiting = _waiting or number
        return
    _leaving = True
    sys.exit(128 + number)

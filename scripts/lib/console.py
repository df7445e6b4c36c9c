"""Turns what firmware and kernel send to the serial port into lines of text."""
import re

# Firmware places its text on a screen: going to another place ends a line, everything else is decoration.
PLACED = re.compile(rb"\x1b\[\d*;?\d*[Hf]")
DECORATION = re.compile(rb"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][0-9A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


class Lines:
    def __init__(self):
        self.pending = b""

    def feed(self, data):
        """The lines that `data` completes."""
        *complete, self.pending = (self.pending + data).split(b"\n")
        return [text for raw in complete for text in self._split(raw)]

    def waiting(self):
        """What stands after the last end of line, and may become longer."""
        return "".join(self._split(self.pending)[-1:])

    def rest(self):
        """What stands after the last end of line."""
        last, self.pending = self.pending, b""
        return self._split(last) if last else []

    @staticmethod
    def _split(raw):
        texts = [DECORATION.sub(b"", part).decode("utf-8", "replace") for part in PLACED.split(raw)]
        return [text for text in texts if text] or [""]

"""Firmware that found nothing to start, or nothing more, and now waits for somebody at a keyboard.

EDK2 ends in its shell, in a menu or with a sentence; U-Boot at its prompt.
"""
import re

PATIENCE = 5.0  # seconds of silence at a prompt: a script of the shell shows one before each of its commands
FAILED = re.compile(r"BdsDxe: failed to (?:load|start) .*|^ERROR: .*")
WAITS = re.compile(r"BdsDxe: No bootable option or device was found|"
                   r"BdsDxe: starting \w+ \"(?:UiApp|BootManagerMenuApp|Enter Setup)\"")
STARTS = re.compile(r"BdsDxe: (?:loading|starting) ")
BANNERS = (
    (re.compile(r"UEFI Interactive Shell"), re.compile(r"(?:Shell|\w+:\\.*)>\s*$"), "the prompt of its shell"),
    (re.compile(r"U-Boot \d"), re.compile(r"=>\s*$"), "U-Boot's prompt"),
)
ADVICE = ("see that the partition has the loader under the name that this firmware looks for, /EFI/BOOT/BOOTX64.EFI "
          "on x86_64, that firmware and loader are for the same processor, and that the firmware can boot from this "
          "medium")


class Unstarted:
    def __init__(self):
        self.failure = None  # the last that the firmware gives
        self.started = False  # whether anything was
        self._waits = None  # the sentence or the menu that it ended with
        self._prompt = None  # what it looks like, and its name
        self._at = None

    def read(self, line):
        failed = FAILED.search(line)
        self.failure = failed.group().strip() if failed else self.failure
        if WAITS.search(line) or STARTS.search(line):
            self.started = True
            self._waits = line.strip() if WAITS.search(line) else None
        for banner, prompt, name in BANNERS:
            if banner.search(line):
                self._prompt = prompt, name

    def look(self, pending):
        """At what stands behind the last end of line."""
        at_prompt = self._prompt is not None and self._prompt[0].match(pending.lstrip())
        self._at = self._prompt[1] if at_prompt else None

    def sentence(self):
        """None: it may still start something."""
        if not self._at and not self._waits:
            return None
        said = f"it waits at {self._at}" if self._at else f"it says: {self._waits}"
        reason = f"; before, it said: {self.failure}" if self.failure else ""
        return f"the firmware starts no loader, or it came back without a word: {said}{reason}; {ADVICE}"

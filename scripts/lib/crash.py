"""What the firmware's own exception handler says on the serial port: EDK2 then stops for ever."""
import re

EXCEPTION = re.compile(r"!!!! (\w+ Exception Type - .*?) *(?:CPU Apic ID .*)?!!!!")
INSTRUCTION = re.compile(r"\bRIP +- +([0-9A-Fa-f]+)")
IMAGE = re.compile(r"!!!! ((?:Find|Can't find) image .*?) *!!!!")
BASE = re.compile(r"\bImageBase=([0-9A-Fa-f]+)")


class Crash:
    def __init__(self):
        self.exception = None
        self.instruction = None
        self.image = None

    def read(self, line):
        """Whether the line is of a crash; the first one counts."""
        if not self.exception:
            found = EXCEPTION.search(line)
            self.exception = found and found.group(1)
        if not self.exception:
            return False
        if not self.instruction and INSTRUCTION.search(line):
            self.instruction = int(INSTRUCTION.search(line).group(1), 16)
        if not self.image and IMAGE.search(line):
            self.image = IMAGE.search(line).group(1)
        return True

    def complete(self):
        return self.image is not None

    def sentence(self):
        said = [self.exception]
        if self.instruction is not None:
            said.append(f"RIP 0x{self.instruction:x}")
        if self.image:
            said.append(self.image)
        return "; ".join(said) + self._offset()

    def _offset(self):
        base = BASE.search(self.image or "")
        if not base or self.instruction is None:
            return ""
        return f", so at offset 0x{self.instruction - int(base.group(1), 16):x} of that image"

"""What a verdict found wrong: the checks that failed, and the diagnosis of the first of them."""
import re

FAILED = re.compile(r"not ok [0-9]+ - (\S+)")
DIAGNOSIS = re.compile(r'  diagnosis: "([^"]*)"')


class Findings:
    def __init__(self, output):
        self.failed = []
        self.diagnosis = None
        in_failed = False
        for line in output.splitlines():
            if FAILED.match(line):
                self.failed.append(FAILED.match(line).group(1))
                in_failed = True
            elif not line.startswith("  "):
                in_failed = False
            elif in_failed and DIAGNOSIS.match(line):
                self.diagnosis = self.diagnosis or DIAGNOSIS.match(line).group(1)

"""What QEMU's emulation says of its processors, so that a triple fault is told from a reset that was asked for."""
import os

RESET = "CPU Reset (CPU "  # also of each processor at the start
TRIPLE_FAULT = "Triple fault\n"
OTHERS = ("-d", "-accel", "-enable-kvm")  # a log of somebody's own, or processors that say nothing


def arguments(command, file):
    """To be added to QEMU's; none if its log is somebody else's."""
    if any(word in OTHERS or "accel=" in word for word in command):
        return []
    return ["-d", "cpu_reset", "-D", file]


def ends_in_triple_fault(file):
    """None if nothing tells."""
    if not os.path.isfile(file):
        return None
    with open(file, encoding="utf-8", errors="replace") as opened:
        said = opened.read()
    if RESET not in said:
        return None
    return said.rfind(TRIPLE_FAULT) > said.rfind(RESET)

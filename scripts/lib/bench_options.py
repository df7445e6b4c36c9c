"""Options of both scripts/bench-boot and scripts/bench-table."""


import argparse


def at_least_one(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: a whole number from 1 on")
    return int(text)


def add_machine(parser):
    add = parser.add_argument
    add("--firmware", metavar="CODE[:VARS]", help="another than scripts/boot would take")
    add("--aio", choices=["io_uring", "threads"],
        help="how QEMU reads the disk (default: io_uring where there is one; with threads figures vary)")
    add("--timeout", metavar="SECONDS", type=at_least_one, default=600, help="for each boot (default: %(default)s)")
    add("qemu", nargs="*", metavar="QEMU-ARGUMENT", help="after --, for QEMU")

"""The command line of scripts/matrix."""
import argparse
import os

import firmware

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

EXAMPLES = """
The tables are tests/matrix/firmware.ini and machines.ini; firmware in the directories of FIRMWARE_PATH=DIR[:DIR]
comes along. DIR gets table.txt, junit.xml, index.html, what each boot printed, and results.jsonl. An interrupted
matrix leaves the tables of what was run; --resume runs the rest. docs/matrix.md says more.

examples:
  scripts/matrix
  scripts/matrix --firmware u-boot --firmware 'ovmf-2m*' --machine q35 --jobs 1
  FIRMWARE_PATH=/opt/edk2-2025 scripts/matrix --firmware 'edk2-2025-*'
  scripts/matrix --list
  scripts/matrix --readme README.md

exit status:
  0    every cell came out as the tables say
  1    some did not, or a waiver was not needed
  2    wrong usage, tables that are wrong, or a directory that is in use
  77   nothing could be run here
  129, 130, 143   interrupted by SIGHUP, SIGINT, SIGTERM
"""


def jobs(text):
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 999:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 999")
    return int(text)


def program(text):
    path = os.path.abspath(text)
    if not (os.path.isfile(path) and os.access(path, os.X_OK)):
        raise argparse.ArgumentTypeError(f"{text!r} is no program")
    return path


def from_root(path):
    """As it is called from the root of the project, where scripts/boot is started."""
    absolute = os.path.abspath(path)
    return os.path.relpath(absolute, ROOT) if absolute.startswith(ROOT + os.sep) else absolute


WHOLE = ("--firmware", "--machine", "--short", "--tables", "--waivers", "--boot")  # without them it is the project's


def not_whole(options):
    """The first of the options that make it another matrix than the project's whole one."""
    return next((option for option in WHOLE if getattr(options, option[2:])), None)


def parse(purpose, words):
    parser = argparse.ArgumentParser(prog="scripts/matrix", description=purpose, epilog=EXAMPLES, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--arch", choices=sorted(firmware.MACHINES), default="x86_64", help="processor (default: %(default)s)")
    add("--firmware", metavar="GLOB", action="append", default=[], help="only firmware of that name; repeatable")
    add("--machine", metavar="GLOB", action="append", default=[], help="only machines of that name; repeatable")
    add("--short", action="store_true", help="only the cross-section that make test runs")
    add("--jobs", metavar="N", type=jobs, default=os.cpu_count(), help="boots at once (default: one a processor)")
    add("--output", metavar="DIR", help="where everything goes (default: build/ARCH/matrix, or "
        "build/ARCH/matrix-part for less than the whole, which would take its place)")
    add("--resume", action="store_true", help="keep what DIR has of the same boots, and run only the others")
    add("--waivers", metavar="FILE", help="known failures (default: tests/matrix/waivers)")
    add("--list", action="store_true", help="show what would be run, a command a cell, and run nothing")
    add("--readme", metavar="FILE",
        help="put the table of the whole matrix into that file, if all was run with what is here now; run nothing")
    add("--tap", action="store_true", help="print TAP, a line a cell, instead of the table")
    add("--tables", metavar="DIR", help="where firmware.ini and machines.ini are (default: tests/matrix)")
    add("--boot", metavar="PROGRAM", type=program,
        help="run this in the place of scripts/boot, to see what the matrix makes of it")
    options = parser.parse_args(words)
    if options.readme and not_whole(options):
        parser.error(f"--readme publishes the whole matrix: run scripts/matrix, and leave {not_whole(options)} out")
    folder = "matrix-part" if not_whole(options) else "matrix"
    options.boot = options.boot or os.path.join(ROOT, "scripts", "boot")
    options.tables = from_root(options.tables or os.path.join(ROOT, "tests", "matrix"))
    options.waivers = from_root(options.waivers or os.path.join(ROOT, "tests", "matrix", "waivers"))
    options.output = from_root(options.output or os.path.join(ROOT, "build", options.arch, folder))
    options.readme = options.readme and from_root(options.readme)
    options.firmware_path = [from_root(directory) for directory in os.environ.get("FIRMWARE_PATH", "").split(":")
                             if directory]
    return options

"""The command line of scripts/boot."""
import argparse
import os
import re

import disk
import firmware
import machine
import media
import tpm

EXAMPLES = """
Arguments after -- go to QEMU and come last, so that they win; -accel kvm is much faster where it works.

examples:
  scripts/boot
  scripts/boot --set virtmap=compact --set identity=keep
  scripts/boot --driver MyRuntimeDriver.efi --timeout 120 --log serial.log
  scripts/boot --kernel my-kernel.elf --add initrd.img:/handoff/initrd.img --set 'module=\\handoff\\initrd.img'
  scripts/boot --image build/x86_64/handoff.img --firmware OVMF_CODE.fd:OVMF_VARS.fd -- -m 64M -smp 4
  FIRMWARE_PATH=edk2/Build/OvmfX64/RELEASE_GCC5/FV scripts/boot
  scripts/boot --list-firmware
  scripts/boot --medium nvme
  scripts/boot --set after=halt --screen verdict.png
  scripts/boot --firmware /usr/lib/u-boot/qemu-x86_64/u-boot.rom --waivers tests/matrix/waivers
  scripts/boot --profile hardware --keep stick
  scripts/boot --profile hardware --image stick/disk.img --firmware :stick/vars.fd -- -vga virtio

exit status:
  0    every check passed, or failed as a waiver says; or none was selected, and the handoff came about
  1    a check failed, the handoff did, a waiver was not needed, or the kernel stopped before all were reported
  2    wrong usage, waivers that are wrong or over, a loader that refused what it was given, or that was not started
  3    the machine died without a verdict, the firmware crashed, or --kill-at cut the power
  77   QEMU or firmware is missing here
  124  no end within the timeout, or no report and a screen that stands still
"""


def setting(text):
    if "=" not in text or text.startswith("="):
        raise argparse.ArgumentTypeError(f"{text!r} is not key=value")
    return text


def addition(text):
    file, separator, path = text.rpartition(":")
    if not separator or not path.startswith("/"):
        raise argparse.ArgumentTypeError(f"{text!r} is not FILE:/path/on/the/partition")
    return file, path


def firmware_files(text):
    if not text.strip(":"):
        raise argparse.ArgumentTypeError(f"{text!r} names nothing: it is CODE, CODE:VARS or :VARS")
    return text


def driver(text):
    if os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"{text!r} is a directory: name each driver in it with its own --driver")
    if not text.lower().endswith(".efi"):
        raise argparse.ArgumentTypeError(f"{text!r}: the loader starts only files whose names end in .efi: rename it")
    return text


def existing_directory(text):
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no directory: make it, or leave the option out")
    return text


def expression(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no regular expression: {error}") from error


def seconds(text):
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return value


def output(text):
    folder = os.path.dirname(text) or "."
    if not os.path.isdir(folder):
        raise argparse.ArgumentTypeError(f"{text!r}: there is no directory {folder}: make it, or name another file")
    return text


def existing(text):
    if not os.path.isfile(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no file: name one that exists")
    return text


def directory(text):
    if os.path.exists(text) and not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"{text!r} is a file: name a directory, which is made where there is none")
    return text


def parse(purpose, words):
    parser = argparse.ArgumentParser(prog="scripts/boot", description=purpose, epilog=EXAMPLES, allow_abbrev=False,
                                     usage="scripts/boot [options] [-- QEMU-ARGS]",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--arch", choices=sorted(firmware.MACHINES), default="x86_64", help="processor (default: %(default)s)")
    add("--firmware", metavar="CODE[:VARS]", type=firmware_files,
        help="firmware image, and its variable store, of which a copy is used; :VARS takes the usual image. Without "
             "it, what FIRMWARE_PATH=DIR[:DIR] holds is taken, or what is installed")
    add("--list-firmware", action="store_true", help="say which firmware there is, which is taken, and boot nothing")
    add("--profile", choices=["serial", "hardware"], default="serial",
        help="the machine: serial, followed through its serial port (the default); hardware, like a PC: the image is "
             "a USB stick, there is no serial port, and another disk that must stay as it is. It runs as handoff.cfg "
             "says, from reset to reset, until its report is on the stick")
    add("--medium", choices=media.NAMES,
        help="what the machine is booted from (default: virtio-blk; usb with --profile hardware). cd: everything on "
             "the partition, on a CD. net: PXE, the loader with kernel and handoff.cfg inside")
    add("--quick", action=argparse.BooleanOptionalAction, default=False,
        help="what a verdict does not need is left out: the machine's time counts its instructions, so that firmware "
             "waits for nothing, and without --screen it has no display. A third less time; for QEMU's own emulation "
             "only, not with -accel kvm")
    add("--states", metavar="DIR", type=existing_directory,
        help="go on from where the firmware has started, if the state of this very machine lies there; with "
             "virtio-blk only")
    add("--save-state", action="store_true",
        help="put it there if it does not, as soon as the firmware says something")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--esp", metavar="DIR", help="what stands on the partition instead of that of\n"
                             "build/ARCH/handoff.img")
    source.add_argument("--image", metavar="IMG", help="a disk image instead, of which a copy is used")
    add("--kernel", metavar="ELF", help="instead of the kernel that is there")
    add("--driver", metavar="EFI", type=driver, action="append", default=[],
        help="start it before the handoff; repeatable")
    add("--add", metavar="FILE:PATH", type=addition, action="append", default=[],
        help="put a file on the partition; repeatable")
    add("--remove", metavar="PATH", action="append", default=[], help="take a file off the partition; repeatable")
    add("--set", metavar="key=value", type=setting, action="append", default=[],
        help="a line of handoff.cfg, instead of the one with that key; repeatable. "
             "Unless it says otherwise, after=shutdown is set")
    add("--no-set-after", action="store_true", help="leave after= as the configuration has it")
    add("--waivers", metavar="FILE", type=existing,
        help="failures that are known: lines CHECK | FIRMWARE | SEEN | REASON | YYYY-MM-DD, FIRMWARE a glob of what "
             "the loader says of it, SEEN a regular expression for what the check has seen, the date the "
             "last day. Such a failure is shown as TODO and does not count; a line that is wrong, over, or not "
             "needed on this firmware does. tests/matrix/waivers is one")
    add("--timeout", metavar="S", type=seconds, help="seconds (default: 60; 300 with --profile hardware)")
    add("--log", metavar="FILE", type=output,
        help="everything that came from the serial port, the firmware's output included")
    add("--screen", metavar="FILE", type=output,
        help="a picture of the screen when nothing more is expected: as the machine goes off or resets, at a halt, "
             "or at the timeout; PNG, or PPM if its name ends so")
    add("--kill-at", metavar="REGEX", type=expression,
        help="cut the power, so to say, as soon as a line of the serial port matches: QEMU is killed")
    add("--writes", metavar="FILE", type=output,
        help="every write to the disk in its order, in the form of Linux's dm-log-writes")
    add("--keep", metavar="DIR", type=directory,
        help="leave disk.img and vars.fd there as they are after the run; with --medium cd disk.iso, with --profile "
             "hardware other.img and pictures: reset-1.png ... at each reset, last.png")
    add("--tpm", choices=sorted(tpm.DEVICES), help="with a TPM 2.0, which the program swtpm emulates")
    words, extra = (words[:words.index("--")], words[words.index("--") + 1:]) if "--" in words else (words, [])
    options = parser.parse_args(words)
    options.qemu = extra
    options.without_serial = options.profile == "hardware"
    if options.without_serial and (options.log or options.kill_at):
        parser.error("--log and --kill-at: there is no serial port with --profile hardware")
    if options.without_serial and options.quick:
        parser.error("--quick: with --profile hardware the machine is like a PC: leave one of them out")
    if options.quick:
        options.qemu = machine.QUICK + ([] if options.screen else machine.NO_DISPLAY) + extra
    if options.save_state and not options.states:
        parser.error("--save-state: name the directory, --states DIR")
    if options.list_firmware and options.firmware is not None:
        parser.error("--list-firmware lists what is taken without --firmware: leave one of them out")
    refuse_medium(parser, options)
    options.medium = options.medium or "virtio-blk"
    options.timeout = options.timeout or (300 if options.without_serial else 60)
    return options


def refuse_medium(parser, options):
    """Nothing that is asked for is left out in silence."""
    if options.without_serial and options.medium not in (None, "usb"):
        parser.error("--profile hardware boots a USB stick: leave --medium out")
    if options.medium in media.READ_ONLY and options.writes:
        parser.error(f"--writes: nothing is written with --medium {options.medium}; take another medium")
    if options.medium != "net":
        return
    if options.driver:
        parser.error("--driver: with --medium net the loader has no files; take another medium")
    for file, path in options.add:
        if path not in media.served(options.arch):
            parser.error(f"--add {file}:{path}: with --medium net the loader has no files but those inside it, which "
                         f"are {' and '.join(media.served(options.arch)[1:])}; take another medium")


def settings_of(options):
    given = any(disk.key_of(one.encode()) == b"after" for one in options.set)
    return options.set + ([] if given or options.no_set_after or options.without_serial else ["after=shutdown"])

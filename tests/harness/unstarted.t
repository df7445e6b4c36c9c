#!/usr/bin/env python3
"""scripts/boot with firmware that starts no loader: it says so, and not before nothing more is to come. No machine is
started: the serial port and the clock are played."""
import contextlib
import io
import sys
import types

sys.dont_write_bytecode = True

import cases  # noqa: E402

boot = cases.load_boot()

LIMIT = 60  # seconds, at which the port of a test falls silent for good
LOADING = 'BdsDxe: failed to load Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x2,0x0): Not Found\r\n'
SHELL = LOADING + "BdsDxe: starting Boot0002 \"EFI Internal Shell\"\r\n\x1b[2JUEFI Interactive Shell v2.2\r\n"
U_BOOT = "U-Boot 2023.01\r\nHit any key to stop autoboot:  0 \r\nNo ethernet found.\r\n"


def follow(*said):
    """What comes of pieces that are said at given times: (seconds listened, sentence or None)."""
    clock = types.SimpleNamespace(now=0.0)
    boot.time = types.SimpleNamespace(monotonic=lambda: clock.now)
    pieces = dict(said)

    def port():
        while clock.now < LIMIT:
            yield pieces[clock.now].encode() if clock.now in pieces else None
            clock.now += 0.5

    follower = boot.Follower(boot.Tap())
    with contextlib.redirect_stdout(io.StringIO()):
        follower.follow(port())
    return clock.now, follower.nothing_started()


def ends_at(seconds, words, *said):
    ended, sentence = follow(*said)
    if ended != seconds or words not in (sentence or ""):
        raise AssertionError(f"ended after {ended} s: {sentence}")


def goes_on(*said):
    ended, sentence = follow(*said)
    if ended < LIMIT:
        raise AssertionError(f"ended after {ended} s: {sentence}")


def at_the_prompt_of_the_shell():
    ends_at(8.0, "the prompt of its shell", (1.0, SHELL), (3.0, "\x1b[1mShell> "))
    ends_at(8.0, 'before, it said: BdsDxe: failed to load Boot0001 "UEFI Misc', (1.0, SHELL), (3.0, "FS0:\\> "))
    ends_at(8.0, "/EFI/BOOT/BOOTX64.EFI", (1.0, SHELL), (3.0, "FS0:\\tools\\> "))


def at_the_prompt_of_u_boot():
    ends_at(8.0, "it waits at U-Boot's prompt; see that", (1.0, U_BOOT), (3.0, "=> "))
    ends_at(6.0, "U-Boot's prompt; before, it said: ERROR: can't have ACPI table and device tree.; see",
            (1.0, U_BOOT + "ERROR: can't have ACPI table and device tree.\r\nEFI LOAD FAILED: continuing...\r\n=> "))


def nothing_is_bootable():
    last = "BdsDxe: No bootable option or device was found.\r\nBdsDxe: Press any key to enter the Boot Manager Menu."
    ends_at(6.0, "it says: BdsDxe: No bootable option or device was found.; before, it said: BdsDxe: failed",
            (1.0, LOADING + last + "\r\n"))
    ends_at(6.0, 'starting Boot0000 "UiApp"', (1.0, 'BdsDxe: starting Boot0000 "UiApp" from Fv(7CB8BDC9)\r\n'))
    goes_on((1.0, last + "\r\n"), (3.0, 'BdsDxe: loading Boot0003 "UEFI PXEv4"\r\n'))


def what_secure_boot_rejects():
    for words in ("Access Denied", "Security Violation", "Access Denied -- rejected probably by Secure Boot"):
        ends_at(1.0, "", (1.0, LOADING.replace("Not Found", words)))


def a_prompt_that_becomes_a_line():
    """A script of the shell: each command stands behind a prompt."""
    goes_on((1.0, SHELL + "Shell> "), (3.0, "FS0:\r\n"))
    ends_at(9.0, "its shell", (1.0, SHELL + "Shell> "), (3.0, "FS0:\r\n"), (4.0, "FS0:\\> "))


def it_may_still_come():
    goes_on((1.0, SHELL), (3.0, "Press ESC in 5 seconds to skip startup.nsh"))
    goes_on((1.0, U_BOOT), (3.0, "Reset IDE: Bus 0: ....."))
    goes_on((1.0, SHELL), (3.0, "FS0:\\> BOOTX64.EFI"))
    goes_on((1.0, LOADING))
    goes_on((1.0, "=> "))
    goes_on((1.0, "Shell> "))


def a_loader_that_spoke():
    goes_on((1.0, U_BOOT + "handoff: efi-handoff, UEFI 2.10, firmware Das U-Boot 0x20230100\r\n=> "))
    goes_on((1.0, U_BOOT + "TAP version 14\r\n1..2\r\n=> "))


TESTS = [at_the_prompt_of_the_shell, at_the_prompt_of_u_boot, nothing_is_bootable, what_secure_boot_rejects,
         a_prompt_that_becomes_a_line, it_may_still_come, a_loader_that_spoke]

cases.refuse_arguments()
sys.exit(cases.run("no loader is started", TESTS))

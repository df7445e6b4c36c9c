"""One run of QEMU: started, followed while it talks, and gone afterwards on every path."""
import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time

import control
import ending
import firmware
import machine_state
import processor_log
import screen_picture

KILL_WITH_PARENT = (1, signal.SIGKILL)  # prctl(PR_SET_PDEATHSIG)

# Time that is counted by instructions, 128 ns each, goes faster than this computer's as long as the processor has
# something to do: OVMF polls for more than a second for a TPM that is not there. With more for an instruction,
# interrupts of the timer take what is won.
QUICK = ["-icount", "shift=7", "-rtc", "clock=vm"]
NO_DISPLAY = ["-vga", "none"]


def command(arch, started, medium, control, extra):
    """`started`: the Firmware. `medium`: the arguments that media.py has for it."""
    return [firmware.qemu(arch), *firmware.MACHINES[arch]["arguments"], "-m", "256M",
            "-nodefaults", "-display", "none", "-vga", "std", "-no-reboot", "-nic", "none", "-boot", "menu=off",
            *started.arguments(), *medium,
            "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
            "-chardev", f"socket,id=control,fd={control}", "-mon", "chardev=control,mode=control", *extra]


class Machine:
    """Iterate over what the serial port says; afterwards `ending`, `status` and `complaint` tell how it ended."""

    def __init__(self, deadline, log, pauses=False, states=None):
        self.deadline = deadline  # seconds of time.monotonic()
        self.log = log
        self.pauses = pauses  # at its end, so that a picture can still be taken
        self.ending = None  # reason of QMP's SHUTDOWN event: guest-shutdown, guest-reset, guest-panic ...
        self.timed_out = False
        self.status = None  # exit status of QEMU; None if it had to be killed
        self.complaint = ""  # what QEMU wrote to stderr, as one line
        self.triple_fault = None  # whether the machine ended in one; None: not known
        self.control = None
        self._process = None
        self._states = states  # machine_state.States, or None
        self._unsaved = None  # the file that its state is wanted in, once the firmware says something

    def start(self, build_command, errors):
        self._errors = errors
        self._processor_log = errors + ".processors"
        ours, theirs = socket.socketpair()
        with ending.held(), open(errors, "wb") as stderr, theirs:
            library = ctypes.CDLL(None)
            command = build_command(theirs.fileno())
            earlier = self._earlier_state(build_command)
            incoming = machine_state.arguments(earlier) if earlier else []
            pause = ["-action", "shutdown=pause"] if self.pauses else []
            said = processor_log.arguments(command, self._processor_log)
            self._process = subprocess.Popen(
                command + pause + said + incoming, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
                pass_fds=[theirs.fileno()], start_new_session=True,
                preexec_fn=lambda: library.prctl(*KILL_WITH_PARENT))
            self.control = control.Control(ours)
        self.control.begin()
        if earlier:
            machine_state.go_on(self.control, earlier)

    def _earlier_state(self, build_command):
        """The file to go on from; None if there is none, and then it may be wanted."""
        if not self._states:
            return None
        file = self._states.file(build_command(0))
        if os.path.exists(file):
            return file
        self._unsaved = file if self._states.save else None
        return None

    def __iter__(self):
        """Ends when QEMU does, or at the deadline. None: nothing was said for a moment."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            selector.register(self.control, selectors.EVENT_READ)
            while time.monotonic() < self.deadline:
                ready = [key.fileobj for key, _ in selector.select(timeout=0.2)]
                if self.control in ready and not self.control.read():
                    selector.unregister(self.control)
                self._take_events()
                if self._process.stdout in ready:
                    data = os.read(self._process.stdout.fileno(), 65536)
                    if not data:
                        self.finish()
                        return
                    self.log.write(data)
                    self._save()
                    yield data
                elif self.pauses and self.ending:
                    return
                else:
                    yield None
        self.timed_out = True

    def _save(self):
        if self._unsaved and not machine_state.save(self.control, self._unsaved):
            print("boot: --save-state: this computer was too slow to halt the machine in time: no state was saved",
                  file=sys.stderr)
        self._unsaved = None

    def _take_events(self):
        """Also those that came with the answer to a command: nothing more may come after them."""
        for event in self.control.events:
            if event["event"] == "SHUTDOWN":
                self.ending = event["data"]["reason"]
        self.control.events.clear()

    def finish(self):
        """QEMU ends by itself: its serial port or its monitor was closed, and its last event may still be waiting."""
        self.status = self._process.wait()
        while self.control.read():
            pass
        self._take_events()

    def picture(self, file):
        """What the screen shows, as PNG, or as PPM if the name ends so."""
        try:
            self.control.execute("screendump", filename=os.path.abspath(file))
        except control.Gone:
            raise
        except control.Refused as refused:
            raise control.Refused(f"{file}: no picture of the screen could be taken: {refused}") from refused
        screen_picture.finish(file)

    def started(self):
        """Whether there was a machine, and not only a QEMU that refused its arguments."""
        return self.control.answered

    def was_reset(self):
        """On request, and not by a triple fault."""
        return self.ending == "guest-reset" and not self.triple_fault

    def reset(self):
        """Begins anew where the guest asked for a reset, at which a machine that `pauses` waits."""
        self.ending = None
        self.control.execute("set-action", reboot="reset")
        self.control.execute("system_reset")
        while self.control.execute("query-status")["status"] == "shutdown":
            time.sleep(0.05)
        self.control.execute("set-action", reboot="shutdown")
        self.control.execute("cont")

    def stop(self):
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self.control.close()
        with open(self._errors, encoding="utf-8", errors="replace") as file:
            self.complaint = "; ".join(line for line in file.read().splitlines() if line)
        self.triple_fault = processor_log.ends_in_triple_fault(self._processor_log)

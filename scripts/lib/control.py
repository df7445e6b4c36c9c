"""QEMU's monitor, QMP: the events that it tells, and commands that it is given.

https://www.qemu.org/docs/master/interop/qmp-spec.html
"""
import json
import time

PATIENCE = 30  # seconds for an answer: QEMU gives them while the guest keeps a processor busy


class Refused(Exception):
    """QEMU does not do what it was asked for, and says why."""


class Gone(Refused):
    """QEMU ended while it was asked."""


class Control:
    def __init__(self, connection):
        self._connection = connection
        self._unread = b""
        self._answers = {}
        self._commands = 0
        self.events = []  # that came and were not taken off this list
        self.answered = False  # which QEMU does once its machine is made

    def begin(self):
        self._send("qmp_capabilities", {})

    def fileno(self):
        return self._connection.fileno()

    def close(self):
        self._connection.close()

    def read(self):
        """Takes what has come; False at the end."""
        try:
            data = self._connection.recv(65536)
        except ConnectionResetError:
            return False
        *lines, self._unread = (self._unread + data).split(b"\n")
        for message in map(json.loads, lines):
            if "event" in message:
                self.events.append(message)
            elif "id" in message:
                self._answers[message["id"]] = message
                self.answered = True
        return bool(data)

    def execute(self, command, **arguments):
        """Waits for the answer; events that come meanwhile are kept."""
        number = self._send(command, arguments)
        deadline = time.monotonic() + PATIENCE
        while number not in self._answers:
            self._connection.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                if not self.read():
                    raise Gone(f"QEMU ended before it answered {command}")
            except TimeoutError as error:
                raise Refused(f"QEMU gave no answer to {command}") from error
        self._connection.settimeout(None)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Refused(answer["error"]["desc"])
        return answer["return"]

    def _send(self, command, arguments):
        self._commands += 1
        message = {"execute": command, "id": self._commands}
        if arguments:
            message["arguments"] = arguments
        try:
            self._connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise Gone(f"QEMU is gone: {error}") from error
        return self._commands

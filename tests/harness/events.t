#!/bin/sh
# What scripts/boot is told by QEMU's monitor, in whatever order it comes. QEMU is played by a socket.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/../boot/lib.sh"

# A reset that is told while a picture is taken: nothing follows it, since the machine waits.
cat >"$work/reset.py" <<'END'
import io
import json
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, sys.argv[1])
import control
import machine

ours, theirs = socket.socketpair()


def qemu():
    for line in theirs.makefile():
        command = json.loads(line)
        with open(command["arguments"]["filename"], "wb") as file:
            file.write(b"P6\n1 1\n255\n123")
        event = {"event": "SHUTDOWN", "data": {"reason": "guest-reset"}}
        answer = {"return": {}, "id": command["id"]}
        theirs.sendall(f"{json.dumps(event)}\n{json.dumps(answer)}\n".encode())


threading.Thread(target=qemu, daemon=True).start()
running = machine.Machine(time.monotonic() + 10, io.BytesIO(), pauses=True)
running.control = control.Control(ours)
running._process = subprocess.Popen(["sleep", "20"], stdout=subprocess.PIPE)
try:
    running.picture(sys.argv[2])
    for _ in running:
        pass
finally:
    running._process.kill()
sys.exit(0 if running.ending == "guest-reset" and not running.timed_out else 1)
END
noticed=$(holds python3 -B "$work/reset.py" "$root/scripts/lib" "$work/picture.png")
result "$noticed" 'a reset is noticed that was told while a picture was taken'

# A state is asked for too late, when the firmware has begun to read from the disk: the machine goes on without.
cat >"$work/late.py" <<'END'
import os
import sys

sys.path.insert(0, sys.argv[1])
import machine_state

ANSWERS = {"query-blockstats": [{"stats": {"rd_operations": 0}}, {"stats": {"rd_operations": int(sys.argv[2])}}],
           "query-migrate": {"status": "completed"}}


class Monitor:
    asked = []

    def execute(self, command, uri=None):
        self.asked.append(command)
        if command == "migrate":
            os.system(f"echo state | {uri.removeprefix('exec:')}")
        return ANSWERS.get(command)


saved = machine_state.save(Monitor(), sys.argv[3])
print(saved, os.path.exists(sys.argv[3]), Monitor.asked[0], Monitor.asked[-1])
END
late() {
    python3 -B "$work/late.py" "$root/scripts/lib" "$1" "$work/machine.state"
}

result "$(holds test "$(late 1)" = 'False False stop cont')" 'a machine that has read from its disk is not saved'
result "$(holds test "$(late 0)" = 'True True stop cont')" 'one that has not is'

finish

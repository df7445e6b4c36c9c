#!/bin/sh
# The image as a stick on a PC without a serial port: the verdict is read from the stick and seen on the screen.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# The size is the display's: EDK2 asks for it from edk2-stable202202 on.
boot_hardware --screen "$work/screen.ppm"
expect_status 0
expect_match '^boot: [0-9]+ s: /handoff/started-.*\.run was written$'
expect_match '^boot: [0-9]+ s: the machine resets itself$'
expect_match '^boot: [0-9]+ s: /handoff/report-.*-1\.json was written$'
expect_ok svam.succeeded
expect_ok isolation.no_fault
expect_ok variable.survives_reset
expect_no_match '^not ok '
expect_file '/handoff/loader.log' '1366 x 768'

# Its report, judged without the run.
partition_file '/handoff/report-*.tap' >"$work/report"
result "$(holds "$root/scripts/judge" "$work/report")" 'scripts/judge says that it passed'

# The kernel stub's verdict, and the loader's words on the firmware's console: light green.
expect_picture 1366x768 006e2e 100 "$work/kept/reset-1.png"
expect_picture 1366x768 000000 900
expect_picture 1366x768 00ff00 1
finish

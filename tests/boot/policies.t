#!/bin/sh
# Every way of placing the runtime regions, and keeping their 1:1 map or not; and calls that are not watched.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# A service's address tells where its region went.
place() {
    boot --set "virtmap=$1"
    expect_status 0
    expect_ok svam.succeeded
    expect_ok svam.tables_converted
    expect_match "^# 4\. .*virtmap=$1"
    expect_match "calls at virtual $2"
    expect_match '^# verdict so far: .* 0 failed, .*; PASSED if the machine now switches off$'
}

place offset '0xffff88000f[0-9a-f]{6},'
place compact '0xffff880000[0-9a-f]{6},'
place identity '0x[0-9a-f]{7},'
place random '0xffff[89abc][0-9a-f]{11},'
expect_no_match 'calls at virtual 0xffff88000[0-9a-f]{7},'

boot --set identity=keep
expect_status 0
expect_ok svam.succeeded

# Unwatched, calls cannot be judged by what they did to registers, stack and buffers: three checks say so, no more.
boot --set identity=drop --set strict=no
expect_status 0
expect_ok svam.succeeded
expect_match '^ok [0-9]+ - isolation\.registers # SKIP strict=no: whether a call changed registers was not watched$'
expect_match '^ok [0-9]+ - isolation\.stack # SKIP strict=no: how deep calls went was not watched$'
expect_match '^ok [0-9]+ - isolation\.buffers # SKIP strict=no: where buffers end was not watched$'
result "$(holds test "$(grep -c 'SKIP strict=no' "$work/output")" = 3)" 'nothing else is skipped for that'
expect_ok isolation.no_fault
expect_ok isolation.poison_intact
expect_ok exit_boot.no_boot_service
expect_match '^# verdict so far: .* 0 failed, .*; PASSED if the machine now switches off$'

# But the one check that judges where a buffer ends does so, and nothing behind it is lost with which the run goes on.
boot --set strict=no --set after=halt --driver "$built/tests/buffer_overrun.efi"
expect_status 1
expect_not_ok variable.small_buffer
expect_match '^  seen: "GetVariable used byte 1 behind the end of a buffer that it was given"$'
expect_match '^# verdict: FAILED, '
expect_match '^# FAILED: [0-9]+ of 60 checks failed: '

# Without a check nothing has passed, and a handoff that did not come about has failed.
boot --set checks=none --driver "$built/tests/svam_refuses.efi"
expect_status 1
expect_match '^# FAILED: no check was selected, but: 4\. Was SetVirtualAddressMap called\? yes, .*; it returned EFI_'
finish

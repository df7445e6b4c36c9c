#!/bin/sh
# U-Boot, an implementation of UEFI that shares nothing with EDK2: 40-byte descriptors, SSE off at the loader's entry,
# a stack in free memory, one region of runtime code, most services gone at runtime. docs/quirks.md says more.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

firmware=/usr/lib/u-boot/qemu-x86_64/u-boot.rom
status=0
"$root/scripts/matrix" --list --firmware u-boot --machine q35 >"$work/list" || status=$?
case $status in
0) ;;
77) echo "1..0 # SKIP $(cat "$work/list") (Debian's package u-boot-qemu has it)"; exit 0 ;;
*) exit "$status" ;;
esac

# checks BIT CHECK...: those that need the service of this bit of RT_PROPERTIES_TABLE, if it is gone (UEFI 2.10, 4.6).
checks() {
    bit=$1
    shift
    [ $(((supported >> bit) & 1)) -eq 1 ] || printf '%s\n' "$@"
}

# All that may be left out: for want of a service, of a Memory Attributes Table, or of a setting.
may_be_skipped() {
    supported=$(sed -n 's/^# version 1, 8 bytes, RuntimeServicesSupported \(0x[0-9a-f]*\)$/\1/p' "$work/output")
    checks 0 time.get runtime.get_time
    checks 1 runtime.set_time
    checks 2 runtime.get_wakeup_time
    checks 3 runtime.set_wakeup_time
    checks 6 runtime.set_variable variable.round_trip variable.small_buffer
    checks 9 runtime.get_next_high_monotonic_count monotonic.rises
    checks 11 runtime.update_capsule
    checks 12 runtime.query_capsule_capabilities capsule.query
    checks 13 runtime.query_variable_info variable.query_info
    printf '%s\n' attributes.well_formed attributes.write_xor_execute attributes.enforced
    printf '%s\n' svam.offences isolation.stages isolation.trace_all variable.survives_reset
    printf '%s\n' runtime.set_virtual_address_map runtime.convert_pointer runtime.reset_system
}

boot --firmware "$firmware" --waivers "$root/tests/matrix/waivers"
expect_status 0
may_be_skipped | sort >"$work/may"
sed -n 's/^ok [0-9]* - \([a-z_.]*\) # SKIP .*/\1/p' "$work/output" | sort >"$work/skipped"
difference=$(diff "$work/may" "$work/skipped" | grep '^[<>]' | tr '\n' ' ') || true
result "$(holds test -z "$difference")" "just what U-Boot does not offer is skipped; (<) or (>) differ: $difference"
expect_match '^not ok [0-9]+ - svam\.tables_converted # TODO .*, until [0-9-]+$'
expect_match "^  seen: \"the system table's CRC32 0x[0-9a-f]+ is not that of its 120 bytes\"$"
expect_match '^not ok [0-9]+ - reset\.shutdown # TODO .*, until [0-9-]+$'
expect_match '^  seen: "ResetSystem\(EfiResetShutdown\) reset the machine instead of switching it off"$'
expect_match '^# given [0-9]+ runtime descriptors of 40 bytes: EFI_SUCCESS$'
expect_match '^# PASSED: .* checks passed, .* skipped, 2 waived \(svam\.tables_converted, reset\.shutdown\)$'

expect_match '^# 6\. .* converted\? yes \(.*\), but the CRC32 of the system table was not renewed: '
itself='^# 7\. .*\? yes, SetVirtualAddressMap itself: it lies in EfiBootServicesCode$'
expect_match "$itself"
place=$(sed -n 's/^  seen: "SetVirtualAddressMap at \(0x[0-9a-f]*\), EfiBootServicesCode, .* lies outside .*/\1/p' \
    "$work/output")
sed -n '/^ok [0-9]* - map\.tables_covered # WARN/,/^  \.\.\.$/p' "$work/output" >"$work/block"
result "$(holds grep -qx "  address: \"${place:-none}\"" "$work/block")" "the warning names the address, $place"
result "$(holds grep -q '^  descriptor: "EfiBootServicesCode, [0-9]* pages at 0x' "$work/block")" 'and its descriptor'

# Its own SetVirtualAddressMap is in memory that ends with ExitBootServices; granted that, it does its work.
boot --firmware "$firmware" --set crossing=strict --set trace=yes
expect_status 1
expect_not_ok svam.offences
expect_match '^  seen: "SetVirtualAddressMap: the service itself lies at 0x[0-9a-f]+, EfiBootServicesCode, '
expect_match '^  next: "The firmware has to keep SetVirtualAddressMap in EfiRuntimeServicesCode\.'
expect_no_match '^ +(seen|image): .*bootx64'
expect_ok svam.succeeded
expect_match "$itself"
expect_ok svam.second_call_refused
expect_ok isolation.no_fault

# A runtime driver is more than it bears, and the verdict knows why.
boot --firmware "$firmware" --driver "$built/tests/healthy.efi"
expect_status 1
expect_not_ok svam.succeeded
expect_match '^  seen: "SetVirtualAddressMap returned EFI_INVALID_PARAMETER for .*, 2 of them EfiRuntimeServicesCode'
expect_match '^  next: "Where this is U-Boot: it takes exactly one EfiRuntimeServicesCode region, its own\.'

# Without a loader it ends at its prompt, on this machine soon.
boot --firmware "$firmware" --remove /EFI/BOOT/BOOTX64.EFI -- -machine pc
expect_status 2
expect_match "^# FAILED: the firmware starts no loader, .*: it waits at U-Boot's prompt; .*/EFI/BOOT/BOOTX64.EFI"

finish

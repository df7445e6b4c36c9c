#!/bin/sh
# One faulty driver a boot: the verdict names what is wrong with it, the service, the memory, and nothing else. The
# drivers, tests/specimens/*/NAME.c, tell their stories. CULPRITS=all boots every one of them and not the most telling
# ones only, CULPRITS='NAME NAME' those.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

# Of what was found wrong, severity advisory left out: each as a line "outcome check diagnosis".
findings() {
    awk '
        /^(not )?ok / { outcome = $1 == "not" ? "fails" : "warns"; check = $1 == "not" ? $5 : $4 }
        /^  severity: "advisory"/ { check = "" }
        /^  diagnosis: / && check != "" { gsub(/"/, "", $2); print outcome, check, $2 }' "$work/output"
}

# The block under the result of a check.
details_of() {
    awk -v check="$1" '
        /^(not )?ok / { wanted = $4 == check || $5 == check }
        wanted && /^  [a-z_]+: / { print }' "$work/output"
}

says() {
    [ "$2" = - ] ||
        result "$(holds grep -Eq -e "^  $1: \"$2" "$work/details")" "$specimen: $check has $1: $2"
}

# judge OUTCOME SPECIMEN CHECK DIAGNOSIS SERVICE DESCRIPTOR [SEEN]: expressions that their lines begin with, - for no
# such line. `setting` goes to scripts/boot; `besides` is what may follow from the defect in other checks.
judge() {
    outcome=$1 specimen=$2 check=$3 diagnosis=$4
    judged="$judged $2"
    boot --driver "$built/tests/$specimen.efi" ${setting:+--set "$setting"}
    expect_status "$([ "$outcome" = fails ] && echo 1 || echo 0)"
    details_of "$check" >"$work/details"
    result "$(holds sh -c "grep -qx '$outcome $check $diagnosis'" <<END
$(findings)
END
)" "$specimen: $check $outcome: $diagnosis"
    says service "$5"
    says descriptor "$6"
    says seen "${7:--}"
    others=$(findings | grep -Ev " ($diagnosis${besides:+|$besides})\$") || true
    result "$([ -z "$others" ] && echo yes || echo no)" "$specimen: no other diagnosis${others:+, but: $others}"
}

culprit() {
    case " ${CULPRITS:-$2} " in
    " all " | *" $2 "*) judge "$@" ;;
    esac
}

# For CULPRITS only.
also() {
    [ -z "${CULPRITS:-}" ] || culprit "$@"
}

setting='' besides='' judged=' all'
boot --driver "$built/tests/healthy.efi"
expect_status 0
result "$([ -z "$(findings)" ] && echo yes || echo no)" "healthy: no diagnosis"

# Pointers that SetVirtualAddressMap left as they were, or that it was too much for.
culprit fails unconverted_list_node isolation.no_fault unconverted-pointer GetTime 'EfiRuntimeServicesData, '
culprit fails unconverted_callback isolation.no_fault unconverted-code-pointer GetTime 'EfiRuntimeServicesCode, '
culprit fails converted_twice isolation.no_fault converted-twice GetTime 'in no descriptor'
culprit fails copied_table svam.tables_converted unconverted-code-pointer - 'EfiRuntimeServicesCode, ' 'GetTime is 0x'
also fails unconverted_pointer isolation.no_fault unconverted-pointer GetVariable 'EfiRuntimeServicesData, '

# What ended with ExitBootServices. Some of it is only found out where SetVirtualAddressMap has no more than it may
# use; the services are then still at their physical addresses.
setting=crossing=strict besides=unconverted-code-pointer
culprit fails handler_in_boot_code exit_boot.no_boot_service boot-service-called - 'EfiBootServicesCode, ' \
    'SetVirtualAddressMap ran boot-services code'
also fails boot_data_in_svam svam.succeeded stale-boot-services-data - 'EfiBootServicesData, '
also fails page_zero_in_svam svam.succeeded null-pointer - '.* at 0x0; page 0' 'SetVirtualAddressMap faulted'
setting='' besides=''
culprit fails boot_service_called exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, '
culprit fails debug_print isolation.no_fault stale-boot-services-data GetTime 'EfiBootServices'
culprit fails device_writes isolation.poison_intact stale-boot-services-data - 'EfiBootServicesData, ' \
    '1 of [0-9]+ words'
also fails boot_services_table isolation.no_fault stale-boot-services-data GetTime 'EfiBootServicesCode, '
also fails protocol_located exit_boot.no_boot_service boot-service-called GetTime 'EfiBootServicesCode, '
also fails stale_pool isolation.no_fault stale-boot-services-data GetVariable 'EfiBootServicesData, '
also warns console_restored exit_boot.tables_cleared not-as-specified - - 'EFI_SYSTEM_TABLE.ConOut is not null'

# Memory that is not the firmware's at runtime, or not for this.
culprit fails undeclared_device isolation.no_fault undeclared-region GetTime 'in no descriptor'
culprit fails reserved_memory isolation.no_fault undeclared-region GetTime 'EfiReservedMemoryType, '
culprit fails page_zero isolation.no_fault null-pointer GetTime '.* at 0x0; page 0'
culprit fails executes_data isolation.no_fault execute-of-data GetTime 'EfiRuntimeServicesData, .* virtual 0x'
also fails acpi_table isolation.no_fault undeclared-region GetTime 'EfiACPIReclaimMemory, '
also fails writes_own_code isolation.no_fault write-to-code GetVariable 'EfiRuntimeServicesCode, .* virtual 0x'

# What a service owes its caller.
culprit fails stack_hog isolation.no_fault stack-overrun GetTime 'in no descriptor'
culprit fails enables_interrupts isolation.no_fault interrupts-enabled GetTime -
culprit fails clobbers_register isolation.registers not-as-specified - - '.* GetTime left rbx at 0x0'
culprit fails buffer_overrun variable.small_buffer not-as-specified - - 'GetVariable wrote to byte'
culprit fails names_without_end variable.enumerate not-as-specified - - 'GetNextVariableName gave .* again'
culprit fails reset_returns reset.shutdown returned-from-reset - - 'ResetSystem returned'
also warns deep_stack isolation.stack stack-overrun - - 'GetTime used 1[0-9]{4} bytes'
also fails leaves_interrupts_on isolation.registers not-as-specified - - '.* GetTime left flags IF, DF, AC at 0x200'
also fails leaves_direction_set isolation.registers not-as-specified - - '.* GetTime left flags IF, DF, AC at 0x400'
also fails names_repeated variable.enumerate not-as-specified - - 'GetNextVariableName gave .* again'
also fails time_unsupported time.get not-as-specified - - 'GetTime called returned EFI_UNSUPPORTED'

# SetVirtualAddressMap itself.
culprit fails handlers_twice svam.witness_ran not-as-specified - - '.* handler ran 2 times'
also fails handlers_never svam.witness_ran not-as-specified - - '.* handler ran 0 times'
also fails stale_checksum svam.tables_converted not-as-specified - 'EfiRuntimeServicesData, ' \
    "the system table's CRC32"
also warns svam_accepts_second_call svam.second_call_refused not-as-specified - - 'a second call returned EFI_SUCCESS'
besides=unconverted-code-pointer
culprit fails svam_refuses svam.succeeded svam-refused - - 'SetVirtualAddressMap returned EFI_NO_MAPPING'
besides='unconverted-(code-)?pointer'
also fails svam_does_nothing svam.witness_ran not-as-specified - - '.* handler ran 0 times'
besides=''

# The memory map.
culprit fails map_runtime_unmarked map.runtime_types_marked bad-runtime-map - 'EfiRuntimeServicesData, 1 pages'
culprit fails map_overlapping map.no_overlap not-as-specified - 'EfiConventionalMemory, ' \
    '.* EfiReservedMemoryType, 1 '
also fails map_runtime_on_free map.only_runtime_marked bad-runtime-map - 'EfiConventionalMemory, 1 pages'
also fails map_empty map.no_empty_or_wrapping not-as-specified - - '.*: EfiReservedMemoryType, 0 pages'
also fails map_wrapping map.no_empty_or_wrapping not-as-specified - - \
    '.*: EfiReservedMemoryType, 72057594037927935 pages'
also fails map_misaligned map.aligned bad-runtime-map - 'EfiReservedMemoryType, 1 pages at 0xfd000800'

# One without an end, and one that is unusual, but right.
if [ "${CULPRITS:-}" = all ]; then
    boot --driver "$built/tests/reset_spins.efi" --timeout 20
    expect_status 124
    expect_match '^# FAILED: no end after 20 seconds; the last line was: # reset.shutdown: calling ResetSystem'
    boot --driver "$built/tests/wide_descriptors.efi"
    expect_status 0
    expect_match '^# asked for .* descriptors of 56 bytes'
    result "$([ -z "$(findings)" ] && echo yes || echo no)" "wide_descriptors: no diagnosis"
fi

for name in ${CULPRITS:-}; do
    case "$judged " in
    *" $name "*) ;;
    *) result no "$name of CULPRITS is one of those above" ;;
    esac
done
for source in "$root"/tests/specimens/*/*.c; do
    name=${source##*/}
    name=${name%.c}
    result "$(holds grep -qw "$name" "$root"/tests/boot/*.t)" "a boot case has $name"
done
finish

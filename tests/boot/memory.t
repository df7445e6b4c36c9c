#!/bin/sh
# Little memory, more than fits below 4 GiB, and memory that outlives the machine.
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

for size in 64M 256M 6G; do
    boot -- -m "$size"
    expect_status 0
    expect_ok isolation.poison_intact
done

# An NVDIMM, of which ACPI tells the operating system: what it holds stays as it was.
yes 'what the NVDIMM holds' | head -c 67108864 >"$work/nvdimm"
cp "$work/nvdimm" "$work/nvdimm.before"
boot -- -machine nvdimm=on -m 256M,slots=2,maxmem=2G \
    -object "memory-backend-file,id=kept,share=on,mem-path=$work/nvdimm,size=64M" -device nvdimm,memdev=kept
expect_status 0
expect_ok isolation.poison_intact
result "$(holds cmp "$work/nvdimm" "$work/nvdimm.before")" 'the NVDIMM holds what it did'
finish

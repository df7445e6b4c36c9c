#!/bin/sh
# Little memory, and memory that outlives the machine. (The matrix has more than fits below 4 GiB.)
# shellcheck source=tests/boot/lib.sh
. "${0%/*}/lib.sh"

boot -- -m 64M
expect_status 0
expect_ok isolation.poison_intact

# An NVDIMM, of which ACPI tells the operating system: what it holds stays as it was.
yes 'what the NVDIMM holds' | head -c 67108864 >"$work/nvdimm"
cp "$work/nvdimm" "$work/nvdimm.before"
boot -- -machine nvdimm=on -m 256M,slots=2,maxmem=2G \
    -object "memory-backend-file,id=kept,share=on,mem-path=$work/nvdimm,size=64M" -device nvdimm,memdev=kept
expect_status 0
expect_ok isolation.poison_intact
result "$(holds cmp "$work/nvdimm" "$work/nvdimm.before")" 'the NVDIMM holds what it did'
finish

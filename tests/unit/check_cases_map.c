#include <stddef.h>

#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static void version_2(void)
{
    fixture.info.memory_map.version = 2;
}

static void half_a_descriptor(void)
{
    fixture.info.memory_map.descriptors.size -= 8;
}

static void nothing_in_it(void)
{
    fixture.info.memory_map.descriptors.size = 0;
}

static void stride_40(void)
{
    kernel_fixture_pack(40);
}

/* Before UEFI 2.0 the runtime table ended with ResetSystem. */
static void old_runtime_table(void)
{
    const UINT32 size = offsetof(EFI_RUNTIME_SERVICES, UpdateCapsule);

    fixture.info.saved.runtime_services.size = size;
    fixture.saved_services.Hdr.HeaderSize = kernel_fixture_tables()->services.Hdr.HeaderSize = size;
    kernel_fixture_seal_tables();
}

static void nothing_saved(void)
{
    fixture.info.saved.runtime_services.size = 0;
}

static void narrow_stride(void)
{
    fixture.info.memory_map.stride = 24;
}

static void probe_succeeds(void)
{
    fixture.info.probe_status = EFI_SUCCESS;
}

static void probe_asks_for_odd_size(void)
{
    fixture.info.probe_size = 4000;
}

static void no_probe(void)
{
    fixture.info.probe_count = 0;
}

static void empty_descriptor(void)
{
    kernel_fixture_add(EfiConventionalMemory, 0x100000000, 0, EFI_MEMORY_WB);
    kernel_fixture_spread_map();
}

static void wrapping_descriptor(void)
{
    kernel_fixture_add(EfiReservedMemoryType, 0xfffffffffffff000, 2, EFI_MEMORY_UC);
    kernel_fixture_spread_map();
}

static void overlap(void)
{
    kernel_fixture_region(REGION_LOADER)->NumberOfPages = 0x1000;
    kernel_fixture_spread_map();
}

static void unsorted(void)
{
    kernel_fixture_add(EfiConventionalMemory, 0x200000, 1, EFI_MEMORY_WB);
    kernel_fixture_spread_map();
}

static void odd_start(void)
{
    kernel_fixture_add(EfiConventionalMemory, 0x100000800, 1, EFI_MEMORY_WB);
    kernel_fixture_spread_map();
}

static void aarch64(void)
{
    fixture.info.architecture = HANDOFF_ARCHITECTURE_AARCH64;
}

/* Memory to be cached beside MMIO that is runtime memory. */
static void ram_beside_runtime_mmio(void)
{
    const UINT64 device = kernel_fixture_region(REGION_MMIO)->PhysicalStart;

    kernel_fixture_add(EfiConventionalMemory, device - HANDOFF_PAGE_SIZE, 1, EFI_MEMORY_WB);
    kernel_fixture_spread_map();
}

static void ram_beside_runtime_mmio_on_aarch64(void)
{
    ram_beside_runtime_mmio();
    aarch64();
}

static void runtime_type_without_attribute(void)
{
    kernel_fixture_add(EfiRuntimeServicesData, 0x100000000, 1, EFI_MEMORY_WB);
    kernel_fixture_spread_map();
}

static void runtime_on_loader_memory(void)
{
    kernel_fixture_region(REGION_LOADER)->Attribute |= EFI_MEMORY_RUNTIME;
    kernel_fixture_spread_map();
}

static void runtime_on_reserved(void)
{
    kernel_fixture_region(REGION_RESERVED)->Attribute |= EFI_MEMORY_RUNTIME;
    kernel_fixture_spread_map();
}

static void no_cacheability(void)
{
    kernel_fixture_region(REGION_MMIO)->Attribute = EFI_MEMORY_RUNTIME;
    kernel_fixture_spread_map();
}

static void ram_without_write_back(void)
{
    kernel_fixture_region(REGION_HIGH)->Attribute = EFI_MEMORY_UC;
    kernel_fixture_spread_map();
}

/* Pointers that lie outside cannot be converted either; without the call that is nobody's failure. */
static void never_crossed(void)
{
    fixture.info.svam.status = HANDOFF_NOT_CALLED;
}

static void vendor_string_in_boot_services(void)
{
    fixture.saved_system.FirmwareVendor = (CHAR16 *)0x100010u;
    never_crossed();
    kernel_fixture_seal_tables();
}

static void service_in_reserved_memory(void)
{
    fixture.saved_services.ResetSystem = (EFI_RESET_SYSTEM)0x7eb00040u;
    never_crossed();
    kernel_fixture_seal_tables();
}

static void crossing_service_in_boot_services(void)
{
    fixture.saved_services.SetVirtualAddressMap = (EFI_SET_VIRTUAL_ADDRESS_MAP)0x102040u;
    kernel_fixture_tables()->services.SetVirtualAddressMap = fixture.saved_services.SetVirtualAddressMap;
    kernel_fixture_seal_tables();
}

static void array_runs_out_of_runtime_memory(void)
{
    fixture.saved_system.NumberOfTableEntries = 200;
    kernel_fixture_seal_tables();
}

static void system_table_outside(void)
{
    fixture.info.system_table.physical_address = 0x7ea00000;
}

static void runtime_table_outside(void)
{
    fixture.info.runtime_services.physical_address = 0x7ea10000;
}

static void runtime_memory_grew(void)
{
    kernel_fixture_add(EfiRuntimeServicesCode, 0x100000000, 1, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME);
    kernel_fixture_spread_map();
    fixture.info.preliminary_map.descriptors.size -= FIXTURE_STRIDE;
}

static void ordinary_memory_grew(void)
{
    kernel_fixture_region(REGION_HIGH)->NumberOfPages--;
}

static const struct check_case cases[] = {
    {"version 2", version_2, {{"map.size_probe", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"half a descriptor", half_a_descriptor, {{"map.size_probe", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"narrow stride", narrow_stride, {{"map.size_probe", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"nothing in it",
     nothing_in_it,
     {{"map.size_probe", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED},
      {"map.no_overlap", OUTCOME_SKIPPED, "cannot be stepped through"},
      {"map.runtime_stable", OUTCOME_SKIPPED, "cannot be stepped through"}},
     0},
    {"stride 40, as of U-Boot", stride_40, {{"map.size_probe", OUTCOME_PASSED, "descriptors of 40 bytes"}}, 0},
    {"runtime table that ends with ResetSystem",
     old_runtime_table,
     {{"map.tables_covered", OUTCOME_PASSED, "15 tables"}, {"svam.tables_converted", OUTCOME_PASSED, "12 pointers"}},
     0},
    {"nothing saved",
     nothing_saved,
     {{"map.tables_covered", OUTCOME_SKIPPED, "saved no"}, {"svam.tables_converted", OUTCOME_SKIPPED, "saved no"}},
     0},
    {"probe succeeds", probe_succeeds, {{"map.size_probe", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"probe asks for an odd size",
     probe_asks_for_odd_size,
     {{"map.size_probe", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"no probe", no_probe, {{"map.size_probe", OUTCOME_SKIPPED, "did not probe"}}, 0},
    {"empty descriptor",
     empty_descriptor,
     {{"map.no_empty_or_wrapping", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"wrapping descriptor",
     wrapping_descriptor,
     {{"map.no_empty_or_wrapping", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"overlap", overlap, {{"map.no_overlap", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"unsorted", unsorted, {{"map.no_overlap", OUTCOME_PASSED, "1 begin below"}}, 0},
    {"odd start", odd_start, {{"map.aligned", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP}}, 0},
    {"4 KiB runtime regions on AArch64", aarch64, {{"map.aligned", OUTCOME_PASSED, "none of 13"}}, 0},
    {"RAM beside runtime MMIO", ram_beside_runtime_mmio, {{"map.aligned", OUTCOME_PASSED, "none of 14"}}, 0},
    {"RAM beside runtime MMIO on AArch64",
     ram_beside_runtime_mmio_on_aarch64,
     {{"map.aligned", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP}},
     0},
    {"runtime type without attribute",
     runtime_type_without_attribute,
     {{"map.runtime_types_marked", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP}},
     0},
    {"runtime attribute on loader memory",
     runtime_on_loader_memory,
     {{"map.only_runtime_marked", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP}},
     0},
    {"runtime attribute on reserved memory",
     runtime_on_reserved,
     {{"map.only_runtime_marked", OUTCOME_WARNED, DIAGNOSIS_BAD_RUNTIME_MAP}},
     0},
    {"MMIO without cacheability",
     no_cacheability,
     {{"map.cacheability", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"RAM without write-back",
     ram_without_write_back,
     {{"map.cacheability", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"vendor string in boot-services memory",
     vendor_string_in_boot_services,
     {{"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"service in reserved memory",
     service_in_reserved_memory,
     {{"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"SetVirtualAddressMap in boot-services code, as of U-Boot",
     crossing_service_in_boot_services,
     {{"map.tables_covered", OUTCOME_WARNED, DIAGNOSIS_UNDECLARED_REGION ": SetVirtualAddressMap at 0x102040, "
                                             "EfiBootServicesCode, 1 page at 0x102000"},
      {"exit_boot.no_boot_service", OUTCOME_PASSED, "not mapped; SetVirtualAddressMap itself is such code"}},
     0},
    {"configuration array leaves runtime memory",
     array_runs_out_of_runtime_memory,
     {{"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"system table outside runtime memory",
     system_table_outside,
     {{"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"runtime table outside runtime memory",
     runtime_table_outside,
     {{"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"runtime memory grew",
     runtime_memory_grew,
     {{"map.runtime_stable", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP}},
     0},
    {"ordinary memory changed", ordinary_memory_grew, {{"map.runtime_stable", OUTCOME_PASSED, "the same"}}, 0},
};
const struct case_table map_cases = CASE_TABLE(cases);

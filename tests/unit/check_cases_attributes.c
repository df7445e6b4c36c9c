/* The Memory Attributes Table, header and entries. */
#include "check_cases.h"
#include "kernel-stub/diagnosis.h"
#include "kernel_fixture_attributes.h"

static void no_table(void)
{
    fixture.info.attributes = (struct handoff_attributes_record){.result = HANDOFF_ATTRIBUTES_ABSENT};
}

static void not_applied(void)
{
    fixture.info.settings.wx = 0;
    fixture.info.attributes.applied = 0;
}

static void all_executable(void)
{
    fixture.info.paging.executable = 1;
}

static void version(UINT32 number)
{
    kernel_fixture_attributes()->version = number;
}

static void version_0(void)
{
    version(0);
}

static void version_2(void)
{
    version(2);
}

static void version_3(void)
{
    version(3);
}

static void no_entries(void)
{
    kernel_fixture_attributes()->entries = 0;
    kernel_fixture_resize_attributes();
}

/* As the loader hands over what is too large to be true. */
static void header_alone(void)
{
    kernel_fixture_attributes()->entries = 0x10000000;
    fixture.info.attributes.table.size = sizeof(struct handoff_attributes_header);
}

static void stride(UINT32 bytes)
{
    kernel_fixture_attributes()->descriptor_size = bytes;
    kernel_fixture_resize_attributes();
}

static void stride_32(void)
{
    stride(32);
}

static void stride_44(void)
{
    stride(44);
}

/* The entries are 48 bytes apart. */
static void stride_40(void)
{
    stride(40);
}

/* Nothing says that it has to be the memory map's. */
static void map_of_another_stride(void)
{
    kernel_fixture_pack(40);
}

static void entry_misaligned(void)
{
    kernel_fixture_attribute(1)->PhysicalStart += 0x800;
}

static void entry_empty(void)
{
    kernel_fixture_attribute(1)->NumberOfPages = 0;
}

static void entry_wraps(void)
{
    kernel_fixture_attribute(2)->NumberOfPages = 1ULL << 52;
}

static void entries_swapped(void)
{
    const EFI_MEMORY_DESCRIPTOR first = *kernel_fixture_attribute(0);

    *kernel_fixture_attribute(0) = *kernel_fixture_attribute(1);
    *kernel_fixture_attribute(1) = first;
}

static void entry_of_another_type(void)
{
    kernel_fixture_attribute(1)->Type = EfiRuntimeServicesCode;
}

static void entry_nowhere(void)
{
    kernel_fixture_attribute(0)->PhysicalStart = 0xa0000;
}

static void entry_too_long(void)
{
    kernel_fixture_attribute(2)->NumberOfPages++;
}

static void entry_to_ignore(void)
{
    EFI_MEMORY_DESCRIPTOR *entry = kernel_fixture_attribute(kernel_fixture_attributes()->entries++);

    *entry = *kernel_fixture_region(REGION_MMIO);
    entry->NumberOfPages++; /* none of our business */
    entry->Attribute = EFI_MEMORY_XP | EFI_MEMORY_RUNTIME;
    kernel_fixture_resize_attributes();
}

static void entry_with_virtual_address(void)
{
    kernel_fixture_attribute(1)->VirtualStart = 0x1000;
}

static void entry_with_cacheability(void)
{
    kernel_fixture_attribute(1)->Attribute |= EFI_MEMORY_WB;
}

static void entry_without_runtime(void)
{
    kernel_fixture_attribute(1)->Attribute &= ~(UINT64)EFI_MEMORY_RUNTIME;
}

#define NOT_AS_SPECIFIED  OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED
#define ODD(words)        {{"attributes.well_formed", OUTCOME_WARNED, DIAGNOSIS_NOT_AS_SPECIFIED ": " words}}
#define UNREADABLE(words) \
    {{"attributes.well_formed", NOT_AS_SPECIFIED ": " words}, \
     {"attributes.write_xor_execute", OUTCOME_SKIPPED, "see attributes.well_formed"}}

static const struct check_case cases[] = {
    {"no Memory Attributes Table",
     no_table,
     {{"attributes.present", OUTCOME_FAILED, DIAGNOSIS_WRITABLE_CODE},
      {"attributes.well_formed", OUTCOME_SKIPPED, "has no Memory Attributes Table"},
      {"attributes.write_xor_execute", OUTCOME_SKIPPED, "has no Memory Attributes Table"},
      {"attributes.enforced", OUTCOME_SKIPPED, "has no Memory Attributes Table"}},
     0},
    {"attributes not in force", not_applied, {{"attributes.enforced", OUTCOME_SKIPPED, "wx=no"}}, 0},
    {"attributes in force in part",
     all_executable,
     {{"attributes.enforced", OUTCOME_SKIPPED, "runtime calls wrote to code; execution of data was not watched"}},
     0},
    {"attributes of version 0", version_0, UNREADABLE("the table's version is 0"), 0},
    {"attributes of version 2", version_2, {{"attributes.present", OUTCOME_PASSED, "version 2"}}, 0},
    {"attributes of version 3", version_3, UNREADABLE("the table's version is 3"), 0},
    {"attributes without entries", no_entries, UNREADABLE("the table cannot be stepped through: 0 entries"), 0},
    {"attributes too large", header_alone, UNREADABLE("the table cannot be stepped through: 268435456 entries"), 0},
    {"attributes of 32 bytes", stride_32, UNREADABLE("the table cannot be stepped through: 3 entries of 32"), 0},
    {"attributes of 44 bytes", stride_44, UNREADABLE("the table cannot be stepped through: 3 entries of 44"), 0},
    {"attributes of 40 bytes, 48 apart", stride_40, UNREADABLE("entry number 1 of 3, 40 bytes each, "), 0},
    {"attributes of another stride than the map",
     map_of_another_stride,
     {{"attributes.well_formed", OUTCOME_PASSED, "3 entries"}},
     0},
    {"attributes misaligned", entry_misaligned, UNREADABLE("entry number 1 of 3, 48 bytes each, begins inside"), 0},
    {"attributes empty", entry_empty, UNREADABLE("entry number 1 of 3, 48 bytes each, is empty"), 0},
    {"attributes wrap", entry_wraps, UNREADABLE("entry number 2 of 3, 48 bytes each, is empty or wraps"), 0},
    {"attributes not in order", entries_swapped, UNREADABLE("entry number 1 of 3, 48 bytes each, begins before"), 0},
    {"attributes of another type", entry_of_another_type, UNREADABLE("entry number 1 of 3, 48 bytes each, is of"), 0},
    {"attributes nowhere", entry_nowhere, UNREADABLE("entry number 0 of 3, 48 bytes each, begins in no"), 0},
    {"attributes too long", entry_too_long, UNREADABLE("entry number 2 of 3, 48 bytes each, reaches beyond"), 0},
    {"attributes to ignore", entry_to_ignore, ODD("entry number 3 of 4 is of no runtime type"), 0},
    {"attributes with a virtual address", entry_with_virtual_address, ODD("entry number 1 of 3 has a Virtual"), 0},
    {"attributes with cacheability", entry_with_cacheability, ODD("entry number 1 of 3 has attributes besides"), 0},
    {"attributes without runtime", entry_without_runtime, ODD("entry number 1 of 3 is without EFI_MEMORY_RUN"), 0},
};
const struct case_table attributes_cases = CASE_TABLE(cases);

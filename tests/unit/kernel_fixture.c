#include "kernel_fixture.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <handoff/runtime_map.h>

#include "kernel-stub/diagnosis.h"
#include "kernel_fixture_attributes.h"
#include "kernel_fixture_tables.h"
#include "kernel_processor.h"

#define CODE_PHYSICAL  0x7e000000u
#define DATA_PHYSICAL  0x7e800000u
#define SPARE_PHYSICAL 0x7e900000u
#define MMIO_PHYSICAL  0xfeffc000u
#define MMIO_VIRTUAL   0xffff8000feffc000u
#define RAM            ((UINT64)(EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB))
#define LINES_BEFORE   "loader: exited\n"
#define LINES_AFTER    "loader: virtual\n"

struct kernel_fixture fixture;

static _Alignas(4096) UINT8 spare_page[4096];

#define COUNT_OF_WORDS 16384
static UINT64 before_svam[COUNT_OF_WORDS];

static UINT64 code_page(void)
{
    return kernel_firmware_code_start() & ~HANDOFF_PAGE_MASK;
}

static UINT64 code_pages(void)
{
    return (kernel_firmware_code_end() - code_page() + HANDOFF_PAGE_MASK) / HANDOFF_PAGE_SIZE;
}

static bool is_moved(void)
{
    return fixture.info.settings.virtmap != HANDOFF_VIRTMAP_IDENTITY &&
           fixture.info.settings.virtmap != HANDOFF_VIRTMAP_NONE;
}

/* Where a runtime region lies in this process. */
static UINT64 virtual_start(enum region region)
{
    switch (region) {
    case REGION_CODE:
        return code_page();
    case REGION_DATA:
        return (UINT64)kernel_fixture_tables();
    case REGION_SPARE:
        return (UINT64)spare_page;
    default:
        return MMIO_VIRTUAL;
    }
}

static UINT64 runtime_start(enum region region, UINT64 invented)
{
    return is_moved() || region == REGION_MMIO ? invented : virtual_start(region);
}

static EFI_MEMORY_DESCRIPTOR *descriptor_at(UINT8 *map, UINTN index)
{
    return (EFI_MEMORY_DESCRIPTOR *)(void *)(map + index * FIXTURE_STRIDE);
}

EFI_MEMORY_DESCRIPTOR *kernel_fixture_region(enum region region)
{
    return descriptor_at(fixture.final, region);
}

EFI_MEMORY_DESCRIPTOR *kernel_fixture_add(UINT32 type, UINT64 physical_start, UINT64 pages, UINT64 attribute)
{
    struct handoff_span *filled = &fixture.info.memory_map.descriptors;
    EFI_MEMORY_DESCRIPTOR *descriptor = descriptor_at(fixture.final, filled->size / FIXTURE_STRIDE);

    *descriptor = (EFI_MEMORY_DESCRIPTOR){
        .Type = type, .PhysicalStart = physical_start, .NumberOfPages = pages, .Attribute = attribute};
    filled->size += FIXTURE_STRIDE;
    return descriptor;
}

static void start_map(struct handoff_map *map, UINT8 *bytes, UINT64 size, UINT64 key)
{
    *map = (struct handoff_map){
        .descriptors = {.virtual_address = (UINT64)bytes, .size = size},
        .stride = FIXTURE_STRIDE,
        .key = key,
        .version = EFI_MEMORY_DESCRIPTOR_VERSION,
    };
}

static void fill_map(void)
{
    const UINT64 runtime = EFI_MEMORY_RUNTIME;

    start_map(&fixture.info.memory_map, fixture.final, 0, 0x1234);
    kernel_fixture_add(EfiConventionalMemory, 0, 0xa0, RAM);
    kernel_fixture_add(EfiBootServicesData, 0x100000, 2, RAM);
    kernel_fixture_add(EfiBootServicesCode, 0x102000, 1, RAM);
    kernel_fixture_add(EfiBootServicesData, 0x103000, 1, RAM);
    kernel_fixture_add(EfiLoaderData, 0x104000, 16, RAM);
    kernel_fixture_add(EfiConventionalMemory, 0x400000, 0x7d000, RAM);
    kernel_fixture_add(EfiRuntimeServicesCode, runtime_start(REGION_CODE, CODE_PHYSICAL), code_pages(),
                       RAM | runtime);
    kernel_fixture_add(EfiRuntimeServicesData, runtime_start(REGION_DATA, DATA_PHYSICAL), 1, RAM | runtime);
    kernel_fixture_add(EfiRuntimeServicesData, runtime_start(REGION_SPARE, SPARE_PHYSICAL), 1, RAM | runtime);
    kernel_fixture_add(EfiACPIReclaimMemory, 0x7ea00000, 4, RAM);
    kernel_fixture_add(EfiACPIMemoryNVS, 0x7ea10000, 4, RAM);
    kernel_fixture_add(EfiReservedMemoryType, 0x7eb00000, 16, RAM);
    kernel_fixture_add(EfiMemoryMappedIO, MMIO_PHYSICAL, 4, EFI_MEMORY_UC | runtime);
}

/* The region a descriptor of the final map began as. */
static enum region region_of(UINTN index)
{
    return index < REGION_COUNT ? (enum region)index : REGION_MMIO;
}

static void make_runtime_map(void)
{
    const UINTN count = fixture.info.memory_map.descriptors.size / FIXTURE_STRIDE;
    UINTN taken = 0;

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = descriptor_at(fixture.final, i);
        if (!handoff_descriptor_is_runtime(descriptor) || handoff_descriptor_size(descriptor) == 0)
            continue;
        EFI_MEMORY_DESCRIPTOR *entry = descriptor_at(fixture.runtime, taken++);
        *entry = *descriptor;
        entry->VirtualStart = is_moved() ? virtual_start(region_of(i)) : entry->PhysicalStart;
    }
    start_map(&fixture.info.runtime_map, fixture.runtime, taken * FIXTURE_STRIDE, 0);
}

void kernel_fixture_spread_map(void)
{
    struct handoff_boot_info *info = &fixture.info;
    const UINT64 size = info->memory_map.descriptors.size;

    memcpy(fixture.preliminary, fixture.final, sizeof(fixture.final));
    memcpy(fixture.attempt[0], fixture.final, sizeof(fixture.final));
    start_map(&info->preliminary_map, fixture.preliminary, size, 0x1200);
    info->attempts = 1;
    start_map(&info->attempt[0].map, fixture.attempt[0], size, info->memory_map.key);
    info->attempt[0].map_status = EFI_SUCCESS;
    info->attempt[0].exit_status = EFI_SUCCESS;
    info->probe_count = 1;
    info->probe_status = EFI_BUFFER_TOO_SMALL;
    info->probe_size = size;
    make_runtime_map();
    kernel_fixture_describe_runtime();
}

void kernel_fixture_want(struct handoff_fault fault, UINT64 count)
{
    struct handoff_evidence *evidence = &fixture.info.evidence;
    const UINT64 used = evidence->svam_offences_total++;

    fixture.svam_offence[used] = (struct handoff_offence){.fault = fault, .count = count};
    evidence->svam_offences.virtual_address = (UINT64)fixture.svam_offence;
    evidence->svam_offences.size = (used + 1) * sizeof(fixture.svam_offence[0]);
}

void kernel_fixture_refuse_exit(void)
{
    struct handoff_boot_info *info = &fixture.info;
    struct handoff_attempt *refused = &info->attempt[info->attempts - 1];
    struct handoff_attempt *last = &info->attempt[info->attempts];
    UINT8 *map = fixture.attempt[info->attempts];

    memcpy(map, fixture.final, sizeof(fixture.final));
    *last = *refused;
    last->map.descriptors.virtual_address = (UINT64)map;
    refused->exit_status = EFI_INVALID_PARAMETER;
    refused->map.key--;
    descriptor_at((UINT8 *)refused->map.descriptors.virtual_address, REGION_BOOT_DATA)->NumberOfPages--;
    info->attempts++;
}

static void pack(struct handoff_map *map, UINT64 stride)
{
    UINT8 *bytes = (UINT8 *)map->descriptors.virtual_address;
    const UINT64 count = map->descriptors.size / map->stride;

    for (UINT64 i = 0; i < count; i++)
        memmove(bytes + i * stride, bytes + i * map->stride, stride);
    map->descriptors.size = count * stride;
    map->stride = stride;
}

void kernel_fixture_pack(UINT64 stride)
{
    struct handoff_boot_info *info = &fixture.info;

    pack(&info->memory_map, stride);
    pack(&info->preliminary_map, stride);
    pack(&info->runtime_map, stride);
    pack(&info->attempt[0].map, stride);
    info->probe_size = info->memory_map.descriptors.size;
}

static void convert(UINT32 kind, UINT64 before, UINT64 after, EFI_STATUS status)
{
    struct handoff_svam *svam = &fixture.info.svam;

    svam->conversion[svam->conversions++] = (struct handoff_conversion){
        .kind = kind, .before = before, .after = after, .expected = after, .status = status};
}

static void cross(void)
{
    const struct handoff_fault none = {.vector = HANDOFF_NO_FAULT};
    struct handoff_svam *svam = &fixture.info.svam;
    const UINT64 last_byte = kernel_fixture_region(REGION_DATA)->PhysicalStart + HANDOFF_PAGE_MASK;

    svam->fault = svam->bad_version_fault = svam->second_call_fault = none;
    svam->bad_version_status = svam->status = svam->second_call_status = HANDOFF_NOT_CALLED;
    svam->witness_status = EFI_SUCCESS;
    if (fixture.info.settings.virtmap == HANDOFF_VIRTMAP_NONE)
        return;
    svam->bad_version_status = EFI_INVALID_PARAMETER;
    svam->status = EFI_SUCCESS;
    svam->second_call_status = EFI_UNSUPPORTED;
    svam->witness_runs = 1;
    convert(HANDOFF_CONVERT_RUNTIME_CODE, kernel_fixture_region(REGION_CODE)->PhysicalStart, code_page(),
            EFI_SUCCESS);
    convert(HANDOFF_CONVERT_RUNTIME_DATA, last_byte, (UINT64)kernel_fixture_tables() + HANDOFF_PAGE_MASK,
            EFI_SUCCESS);
    convert(HANDOFF_CONVERT_MMIO, MMIO_PHYSICAL, MMIO_VIRTUAL, EFI_SUCCESS);
    convert(HANDOFF_CONVERT_NOT_RUNTIME, 0x100000, 0x100000, EFI_NOT_FOUND);
    convert(HANDOFF_CONVERT_PAST_END, last_byte + 1, last_byte + 1, EFI_NOT_FOUND);
    convert(HANDOFF_CONVERT_NULL, 0, 0, EFI_INVALID_PARAMETER);
    convert(HANDOFF_CONVERT_OPTIONAL_NULL, 0, 0, EFI_SUCCESS);
    convert(HANDOFF_CONVERT_NO_ARGUMENT, 0, 0, EFI_INVALID_PARAMETER);
}

/* Runtime code and data as they were: every pointer that has a virtual address had its physical one. */
static void keep_before(void)
{
    const struct handoff_memory_map runtime = info_map(&fixture.info.runtime_map);
    UINT64 *word = before_svam;

    for (UINTN i = 0; i < handoff_memory_map_count(&runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&runtime, i);
        const UINT64 *after = (const UINT64 *)region->VirtualStart;
        if (region->Type == EfiMemoryMappedIO)
            continue;
        for (UINT64 left = handoff_descriptor_size(region) / sizeof(*word); left > 0; left--, after++, word++) {
            const EFI_MEMORY_DESCRIPTOR *target = handoff_runtime_map_find_virtual(&runtime, *after);
            if (word == before_svam + COUNT_OF_WORDS)
                abort(); /* the fake firmware's code has grown: make room */
            *word = target == NULL ? *after : *after - target->VirtualStart + target->PhysicalStart;
        }
    }
    fixture.info.evidence.before_svam = (struct handoff_span){
        .virtual_address = (UINT64)before_svam, .size = (UINT64)(word - before_svam) * sizeof(*word)};
}

void kernel_fixture_hold(unsigned index, UINT64 before, UINT64 after)
{
    struct fixture_tables *tables = kernel_fixture_tables();
    const UINT64 offset = code_pages() * HANDOFF_PAGE_SIZE + offsetof(struct fixture_tables, words);

    tables->words[index] = after;
    before_svam[offset / sizeof(UINT64) + index] = before;
}

static void write_log(void)
{
    struct handoff_boot_info *info = &fixture.info;

    memcpy(fixture.log, LINES_BEFORE LINES_AFTER, sizeof(LINES_BEFORE LINES_AFTER) - 1);
    info->log.virtual_address = (UINT64)fixture.log;
    info->log.size = sizeof(LINES_BEFORE LINES_AFTER) - 1;
    info->log_capacity = sizeof(fixture.log);
    info->log_after_svam = sizeof(LINES_BEFORE) - 1;
    fixture.serial_taken = info->log.size + 100;
}

static void set_facts(UINT32 virtmap)
{
    fixture.info = (struct handoff_boot_info){
        .magic = HANDOFF_BOOT_INFO_MAGIC,
        .version = HANDOFF_BOOT_INFO_VERSION,
        .size = sizeof(fixture.info),
        .architecture = HANDOFF_ARCHITECTURE_X86_64,
        .events = {.exit_runs = 1, .exit_order = 1},
        .rt_properties_status = EFI_SUCCESS,
        .rt_properties = 0x3fff,
        .rt_properties_version = 1,
        .rt_properties_length = 8,
        .rsdp = {.physical_address = 0x7ea00000},
        .smbios = {.physical_address = 0x103010},
        .paging = {.physical_bits = 40},
        .times = {.ticks_per_second = 1000}, .strict = 1,
        .settings = {.virtmap = virtmap, .crossing_strict = 1, .poison = 1, .wx = 1, .serial = 0x3f8},
        .uefi_revision = (2u << 16) | 70u,
    };
}

void kernel_fixture_start(UINT32 virtmap)
{
    memset(&fixture, 0, sizeof(fixture));
    fixture.fault.service = fixture.change.service = fixture.deep_service = NO_SERVICE;
    kernel_firmware_start();
    set_facts(virtmap);
    fill_map();
    kernel_fixture_spread_map();
    memset(spare_page, 0, sizeof(spare_page));
    kernel_fixture_fill_tables();
    cross();
    keep_before();
    write_log();
    kernel_processor_start();
}

#include "kernel_fixture_tables.h"

#include <stddef.h>
#include <string.h>

#include "kernel_fixture.h"

/* What REGION_DATA describes. */
static _Alignas(4096) UINT8 data_page[4096];

/* Where REGION_CODE begins in this process. */
#define CODE_PAGE (kernel_firmware_code_start() & ~HANDOFF_PAGE_MASK)

struct fixture_tables *kernel_fixture_tables(void)
{
    return (struct fixture_tables *)(void *)data_page;
}

/* UEFI 2.10, 4.2: the CRC32 of a table is that of its HeaderSize bytes with the field itself 0. */
static void seal(EFI_TABLE_HEADER *header)
{
    UINT32 crc = 0xffffffffu;

    header->CRC32 = 0;
    for (UINT32 i = 0; i < header->HeaderSize * 8; i++) {
        const UINT32 bit = (((const UINT8 *)header)[i / 8] >> (i % 8)) & 1;
        crc = ((crc ^ bit) & 1) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    header->CRC32 = ~crc;
}

void kernel_fixture_seal_tables(void)
{
    seal(&fixture.saved_system.Hdr);
    seal(&fixture.saved_services.Hdr);
    seal(&kernel_fixture_tables()->system.Hdr);
    seal(&kernel_fixture_tables()->services.Hdr);
}

UINT64 kernel_fixture_physical(const void *object)
{
    return (UINT64)object - (UINT64)data_page + kernel_fixture_region(REGION_DATA)->PhysicalStart;
}

/* A function's address before SetVirtualAddressMap. */
static UINT64 physical_code(UINT64 function)
{
    return function - CODE_PAGE + kernel_fixture_region(REGION_CODE)->PhysicalStart;
}

static UINT64 *service_slot(EFI_RUNTIME_SERVICES *services, enum service service)
{
    return (UINT64 *)(void *)((UINT8 *)services + sizeof(EFI_TABLE_HEADER)) + service;
}

static void fill_services(struct fixture_tables *tables)
{
    kernel_firmware_fill(&tables->services);
    tables->services.Hdr.HeaderSize = sizeof(EFI_RUNTIME_SERVICES);
    fixture.saved_services = tables->services;
    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        UINT64 *live = service_slot(&tables->services, service);
        UINT64 *saved = service_slot(&fixture.saved_services, service);
        if (*live != 0)
            *saved = physical_code(*live);
        else
            *live = *saved = physical_code(CODE_PAGE + 16 * (UINT64)service);
    }
}

static void hand_over(void)
{
    struct handoff_boot_info *info = &fixture.info;
    struct fixture_tables *tables = kernel_fixture_tables();

    info->system_table.physical_address = kernel_fixture_physical(&tables->system);
    info->system_table.virtual_address = (UINT64)&tables->system;
    info->runtime_services.physical_address = kernel_fixture_physical(&tables->services);
    info->runtime_services.virtual_address = (UINT64)&tables->services;
    info->saved.system_table.virtual_address = (UINT64)&fixture.saved_system;
    info->saved.system_table.size = sizeof(fixture.saved_system);
    info->saved.runtime_services.virtual_address = (UINT64)&fixture.saved_services;
    info->saved.runtime_services.size = sizeof(fixture.saved_services);
}

void kernel_fixture_fill_tables(void)
{
    struct fixture_tables *tables = kernel_fixture_tables();
    EFI_SYSTEM_TABLE *saved = &fixture.saved_system;

    memset(data_page, 0, sizeof(data_page));
    memcpy(tables->vendor, u"Fixture", sizeof(tables->vendor));
    tables->configuration[0].VendorTable = (void *)fixture.info.rsdp.physical_address;
    tables->configuration[1].VendorTable = (void *)kernel_fixture_physical(tables->words);
    tables->system = (EFI_SYSTEM_TABLE){
        .Hdr = {.HeaderSize = sizeof(EFI_SYSTEM_TABLE)},
        .FirmwareVendor = tables->vendor,
        .RuntimeServices = &tables->services,
        .NumberOfTableEntries = 2,
        .ConfigurationTable = tables->configuration,
    };
    *saved = tables->system;
    saved->FirmwareVendor = (CHAR16 *)kernel_fixture_physical(tables->vendor);
    saved->RuntimeServices = (EFI_RUNTIME_SERVICES *)kernel_fixture_physical(&tables->services);
    saved->ConfigurationTable = (EFI_CONFIGURATION_TABLE *)kernel_fixture_physical(tables->configuration);
    fill_services(tables);
    kernel_fixture_seal_tables();
    hand_over();
}

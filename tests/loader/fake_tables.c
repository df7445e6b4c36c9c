#include "fake_tables.h"

#include <handoff/attributes_table.h>
#include <handoff/record.h>

#include "fake_arch.h"
#include "fake_console.h"
#include "fake_events.h"
#include "fake_global_variables.h"
#include "fake_keyboard.h"
#include "fake_pages.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

struct fake_tables fake_tables;

const EFI_GUID fake_device_tree_table = {
    0xb1b621d5, 0xf19c, 0x41a5, {0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0}};
const EFI_GUID fake_attributes_table = HANDOFF_ATTRIBUTES_TABLE_GUID;
static const EFI_GUID acpi_20 = {0x8868e871, 0xe4f1, 0x11d3, {0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}};
static const EFI_GUID smbios_3 = {0xf2fd1544, 0x9794, 0x4a2c, {0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94}};
const EFI_GUID fake_properties_table = {0xeb66918a, 0x7eef, 0x402a, {0x84, 0x2e, 0x93, 0x1d, 0x21, 0xc3, 0x8a, 0xe9}};

/* What lies in the firmware's runtime data. */
struct runtime_data {
    EFI_SYSTEM_TABLE        system_table;
    EFI_RUNTIME_SERVICES    runtime_services;
    EFI_CONFIGURATION_TABLE configuration[8];
    CHAR16                  vendor[8];
};

static struct runtime_data *data;

/* The map that SetVirtualAddressMap is at work with; size 0: it is not. */
static struct handoff_memory_map converting;

static void seal(EFI_TABLE_HEADER *header)
{
    header->CRC32 = 0;
    header->CRC32 = handoff_crc32(0, header, header->HeaderSize);
}

/* Boot services and console fields are null afterwards (UEFI 2.10, 7.4.6). */
static void clear_table(EFI_SYSTEM_TABLE *table)
{
    table->ConsoleInHandle = table->ConsoleOutHandle = table->StandardErrorHandle = NULL;
    table->ConIn = NULL;
    table->ConOut = table->StdErr = NULL;
    table->BootServices = NULL;
    seal(&table->Hdr);
}

static void at_exit(void)
{
    fake_events_signal_exit();
    if (!fake_tables.forgetful)
        clear_table(fake_tables.system_table);
    fake_tables.after_exit = *fake_tables.system_table;
}

static EFI_STATUS convert(UINTN disposition, void **address)
{
    if (converting.size == 0)
        return EFI_UNSUPPORTED;
    if (address == NULL || (*address == NULL && (disposition & EFI_OPTIONAL_PTR) == 0))
        return EFI_INVALID_PARAMETER;
    if (*address == NULL)
        return EFI_SUCCESS;
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(&converting, (UINT64)*address);
    if (descriptor == NULL)
        return EFI_NOT_FOUND;
    *address = (void *)((UINT64)*address - descriptor->PhysicalStart + descriptor->VirtualStart);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI convert_pointer(UINTN disposition, void **address)
{
    const EFI_STATUS failure = fake_call(FAKE_CONVERT_POINTER, "");

    return failure != EFI_SUCCESS ? failure : convert(disposition, address);
}

/* Not the pointer to the runtime services, through which a loader goes on: the host has no second address. */
static void convert_tables(void)
{
    convert(0, (void **)&data->system_table.FirmwareVendor);
    convert(0, (void **)&data->system_table.ConfigurationTable);
    seal(&data->system_table.Hdr);
    seal(&data->runtime_services.Hdr);
}

static EFI_STATUS set_virtual(UINTN size, UINTN stride, UINT32 version, const EFI_MEMORY_DESCRIPTOR *map)
{
    if (fake_calls.phase != FAKE_PHASE_EXITED || (fake_tables.virtual_mode && !fake_tables.second_accepted))
        return EFI_UNSUPPORTED;
    if (version != EFI_MEMORY_DESCRIPTOR_VERSION && !fake_tables.version_ignored)
        return EFI_INVALID_PARAMETER;
    if (stride < sizeof(EFI_MEMORY_DESCRIPTOR))
        return EFI_INVALID_PARAMETER;
    converting = (struct handoff_memory_map){.descriptors = (void *)(UINTN)map, .size = size, .stride = stride};
    fake_events_signal_virtual();
    convert_tables();
    converting.size = 0;
    fake_tables.virtual_mode = true;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *text)
{
    (void)status;
    (void)size;
    (void)text;
    (void)fake_call(FAKE_RESET_SYSTEM, "");
    fake_tables.resets++;
    fake_tables.reset_type = type;
    if (fake_tables.reset_faults)
        arch_trap_unexpected(13, 0x4321, 0);
    if (!fake_tables.reset_returns)
        fake_arch_end(FAKE_END_RESET);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    const EFI_STATUS failure = fake_call(FAKE_GET_TIME, "");

    (void)capabilities;
    memset(time, 0xff, sizeof(*time)); /* what a failed call leaves is not defined */
    if (failure == EFI_SUCCESS)
        *time = fake_tables.time;
    return failure;
}

static void add_table(const EFI_GUID *guid, void *table)
{
    EFI_SYSTEM_TABLE *system_table = fake_tables.system_table;
    EFI_CONFIGURATION_TABLE *entry = &data->configuration[system_table->NumberOfTableEntries++];

    entry->VendorGuid = *guid;
    entry->VendorTable = table;
}

void fake_tables_remove(const EFI_GUID *guid)
{
    for (UINTN i = 0; i < fake_tables.system_table->NumberOfTableEntries; i++)
        if (memcmp(&data->configuration[i].VendorGuid, guid, sizeof(*guid)) == 0)
            memset(&data->configuration[i].VendorGuid, 0, sizeof(*guid));
}

void *fake_tables_get(const EFI_GUID *guid)
{
    for (UINTN i = 0; i < fake_tables.system_table->NumberOfTableEntries; i++)
        if (memcmp(&data->configuration[i].VendorGuid, guid, sizeof(*guid)) == 0)
            return data->configuration[i].VendorTable;
    return NULL;
}

/* A header that says how long it is, and nothing that a loader would look into. */
static void fill_device_tree(UINT8 *tree)
{
    static const UINT8 header[] = {0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, FAKE_DEVICE_TREE_SIZE};

    memset(tree, 0x11, FAKE_DEVICE_TREE_SIZE);
    memcpy(tree, header, sizeof(header));
}

/* EFI_RT_PROPERTIES_TABLE: version 1, 8 bytes. */
static void fill_rt_properties(UINT8 *table)
{
    static const UINT16 head[] = {1, 8};
    static const UINT32 supported = FAKE_RT_PROPERTIES;

    memcpy(table, head, sizeof(head));
    memcpy(table + sizeof(head), &supported, sizeof(supported));
}

/* The Memory Attributes Table: code can only run, data only be written. */
static void fill_attributes(struct handoff_attributes_header *header, UINTN stride)
{
    const EFI_MEMORY_DESCRIPTOR entries[] = {
        {.Type = EfiRuntimeServicesData,
         .PhysicalStart = (UINT64)data,
         .NumberOfPages = FAKE_DATA_PAGES,
         .Attribute = EFI_MEMORY_XP | EFI_MEMORY_RUNTIME},
        {.Type = EfiRuntimeServicesCode,
         .PhysicalStart = (UINT64)fake_tables.runtime_code,
         .NumberOfPages = FAKE_CODE_PAGES,
         .Attribute = EFI_MEMORY_RO | EFI_MEMORY_RUNTIME},
    };

    header->version = 1;
    header->entries = COUNT(entries);
    header->descriptor_size = (UINT32)stride;
    for (UINTN i = 0; i < COUNT(entries); i++)
        memcpy((UINT8 *)(header + 1) + i * stride, &entries[i], sizeof(entries[i]));
}

static void fill_system_table(struct fake_firmware *firmware)
{
    static const CHAR16 vendor[] = u"Fake";
    EFI_SYSTEM_TABLE *table = &data->system_table;

    memcpy(data->vendor, vendor, sizeof(vendor));
    data->runtime_services = firmware->runtime_services;
    data->runtime_services.ConvertPointer = convert_pointer;
    data->runtime_services.ResetSystem = reset_system;
    data->runtime_services.GetTime = get_time;
    fake_variables_start(&data->runtime_services);
    fake_global_variables_start(&data->runtime_services);
    data->runtime_services.Hdr.HeaderSize = sizeof(data->runtime_services);
    table->Hdr.Signature = EFI_SYSTEM_TABLE_SIGNATURE;
    table->Hdr.Revision = 2 << 16 | 100;
    table->Hdr.HeaderSize = sizeof(*table);
    table->FirmwareVendor = data->vendor;
    table->FirmwareRevision = 0x00020003;
    table->ConOut = fake_console_start();
    table->ConsoleOutHandle = table->ConOut;
    table->ConIn = fake_keyboard_start(&firmware->boot_services);
    table->BootServices = &firmware->boot_services;
    table->RuntimeServices = &data->runtime_services;
    table->ConfigurationTable = data->configuration;
    fake_tables.system_table = table;
    fake_tables.runtime_services = &data->runtime_services;
}

/* Boot-services memory with what the configuration table points to, each 512 bytes from the last. */
static void fill_configuration(UINT8 *place, UINTN stride)
{
    fake_tables.rsdp = fake_pages_place(EfiACPIReclaimMemory, 2);
    fake_tables.smbios = fake_pages_place(EfiBootServicesData, 1);
    fake_pages_place(EfiReservedMemoryType, 1);
    fake_tables.device_tree = place;
    fill_device_tree(place);
    fill_rt_properties(place + 512);
    fill_attributes((struct handoff_attributes_header *)(place + 1024), stride);
    add_table(&acpi_20, fake_tables.rsdp);
    add_table(&smbios_3, fake_tables.smbios);
    add_table(&fake_device_tree_table, place);
    add_table(&fake_properties_table, place + 512);
    add_table(&fake_attributes_table, place + 1024);
}

void fake_tables_start(struct fake_firmware *firmware)
{
    memset(&fake_tables, 0, sizeof(fake_tables));
    fake_tables.time = (EFI_TIME){.Year = 2026, .Month = 1, .Day = 31, .Hour = 23, .Minute = 5, .Second = 59};
    memset(&converting, 0, sizeof(converting));
    fake_pages_place(EfiBootServicesCode, 16);
    UINT8 *boot_data = fake_pages_place(EfiBootServicesData, 32);
    fake_tables.runtime_code = fake_pages_place(EfiRuntimeServicesCode, FAKE_CODE_PAGES);
    data = fake_pages_place(EfiRuntimeServicesData, FAKE_DATA_PAGES);
    fill_system_table(firmware);
    fill_configuration(boot_data, firmware->map.stride);
    seal(&fake_tables.system_table->Hdr);
    firmware->at_exit = at_exit;
    firmware->set_virtual = set_virtual;
}

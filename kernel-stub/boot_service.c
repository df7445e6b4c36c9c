#include "boot_service.h"

#include <stddef.h>
#include <string.h>

#include <handoff/efi.h>

/* In the order of EFI_BOOT_SERVICES (UEFI 2.10, 4.4). The reserved one was the handler of protocols of EFI 1.02. */
static const struct boot_service services[] = {
    {"RaiseTPL", false},
    {"RestoreTPL", false},
    {"AllocatePages", false},
    {"FreePages", false},
    {"GetMemoryMap", false},
    {"AllocatePool", false},
    {"FreePool", false},
    {"CreateEvent", false},
    {"SetTimer", false},
    {"WaitForEvent", false},
    {"SignalEvent", false},
    {"CloseEvent", false},
    {"CheckEvent", false},
    {"InstallProtocolInterface", true},
    {"ReinstallProtocolInterface", true},
    {"UninstallProtocolInterface", true},
    {"HandleProtocol", true},
    {"the reserved boot service", true},
    {"RegisterProtocolNotify", true},
    {"LocateHandle", true},
    {"LocateDevicePath", true},
    {"InstallConfigurationTable", false},
    {"LoadImage", false},
    {"StartImage", false},
    {"Exit", false},
    {"UnloadImage", false},
    {"ExitBootServices", false},
    {"GetNextMonotonicCount", false},
    {"Stall", false},
    {"SetWatchdogTimer", false},
    {"ConnectController", true},
    {"DisconnectController", true},
    {"OpenProtocol", true},
    {"CloseProtocol", true},
    {"OpenProtocolInformation", true},
    {"ProtocolsPerHandle", true},
    {"LocateHandleBuffer", true},
    {"LocateProtocol", true},
    {"InstallMultipleProtocolInterfaces", true},
    {"UninstallMultipleProtocolInterfaces", true},
    {"CalculateCrc32", false},
    {"CopyMem", false},
    {"SetMem", false},
    {"CreateEventEx", false},
};
#define SERVICES (sizeof(services) / sizeof(services[0]))

_Static_assert(sizeof(EFI_BOOT_SERVICES) == sizeof(EFI_TABLE_HEADER) + SERVICES * sizeof(uint64_t),
               "each service has a name");

/* The reserved service is null: a call of address 0 is none of it. */
const struct boot_service *boot_service_find(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_span *table = &info->evidence.boot_services;
    const uint8_t *bytes = (const uint8_t *)table->virtual_address;

    for (uint64_t i = 0; i < SERVICES; i++) {
        const uint64_t offset = sizeof(EFI_TABLE_HEADER) + i * sizeof(uint64_t);
        uint64_t function;
        if (offset + sizeof(function) > table->size)
            break;
        memcpy(&function, bytes + offset, sizeof(function));
        if (function == address && function != 0)
            return &services[i];
    }
    return NULL;
}

bool boot_service_table_has(const struct handoff_boot_info *info, uint64_t address)
{
    return address - info->boot_services_table < info->evidence.boot_services.size;
}

/* An address before the first service, in the header, makes an index beyond the last one. */
const struct boot_service *boot_service_at(const struct handoff_boot_info *info, uint64_t address)
{
    const uint64_t offset = address - info->boot_services_table - sizeof(EFI_TABLE_HEADER);

    if (!boot_service_table_has(info, address) || offset / sizeof(uint64_t) >= SERVICES)
        return NULL;
    return &services[offset / sizeof(uint64_t)];
}

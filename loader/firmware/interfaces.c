#include "interfaces.h"

#include <string.h>

#include "../log.h"
#include "evidence_list.h"

_Static_assert(sizeof(struct handoff_interface) <= EVIDENCE_ELEMENT, "interfaces are sorted");

/* HandleProtocol, because OpenProtocol leaves a mark on the handle. */
static void add(struct loader *loader, EFI_HANDLE handle, EFI_GUID *protocol)
{
    struct handoff_span *span = &loader->info.evidence.interfaces;
    struct handoff_interface *interfaces = (struct handoff_interface *)span->physical_address;
    struct handoff_interface *next = &interfaces[span->size / sizeof(*next)];
    void *address = NULL;

    if (!evidence_granted(loader, loader->boot_services->HandleProtocol(handle, protocol, &address)))
        return;
    if (address == NULL)
        return; /* some protocols have no interface: they only mark a handle */
    next->physical_address = (UINT64)address;
    memcpy(next->protocol, protocol, sizeof(next->protocol));
    span->size += sizeof(*next);
}

/* Returns false once there is no room left. */
static bool add_all_of(struct loader *loader, EFI_HANDLE handle)
{
    const UINT64 room = loader->evidence.interfaces * sizeof(struct handoff_interface);
    EFI_GUID **protocols = NULL;
    UINTN count = 0;
    UINTN i = 0;

    if (!evidence_granted(loader, loader->boot_services->ProtocolsPerHandle(handle, &protocols, &count)))
        return true;
    for (; i < count && loader->info.evidence.interfaces.size < room; i++)
        add(loader, handle, protocols[i]);
    evidence_granted(loader, loader->boot_services->FreePool(protocols));
    return i == count;
}

void interfaces_collect(struct loader *loader)
{
    struct handoff_span *span = &loader->info.evidence.interfaces;
    const UINTN handles = evidence_list_handles(loader, AllHandles, NULL);
    UINTN done = 0;

    while (done < handles && add_all_of(loader, loader->evidence.handle[done]))
        done++;
    if (done < handles)
        log_line(loader, "evidence: the interfaces of %lu of %lu handles are kept", (UINT64)done, (UINT64)handles);
    evidence_sort((void *)span->physical_address, span->size / sizeof(struct handoff_interface),
                  sizeof(struct handoff_interface));
}

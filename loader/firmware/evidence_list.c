#include "evidence_list.h"

#include <string.h>

#include "../log.h"

UINTN evidence_list_handles(struct loader *loader, EFI_LOCATE_SEARCH_TYPE how, EFI_GUID *protocol)
{
    UINTN size = loader->evidence.handles * sizeof(EFI_HANDLE);
    const EFI_STATUS status = loader->boot_services->LocateHandle(how, protocol, NULL, &size,
                                                                  loader->evidence.handle);

    if (status == EFI_SUCCESS)
        return size / sizeof(EFI_HANDLE);
    log_line(loader, "evidence: the firmware does not list its %s (%s)", protocol == NULL ? "handles" : "images",
             handoff_efi_status_name(status));
    return 0;
}

bool evidence_granted(struct loader *loader, EFI_STATUS status)
{
    loader->evidence.refused += status != EFI_SUCCESS;
    return status == EFI_SUCCESS;
}

/* Whether the element at `one` begins with a larger address than that at `other`. */
static bool is_above(const UINT8 *one, const UINT8 *other)
{
    UINT64 address[2];

    memcpy(&address[0], one, sizeof(address[0]));
    memcpy(&address[1], other, sizeof(address[1]));
    return address[0] > address[1];
}

static void swap(UINT8 *one, UINT8 *other, UINTN size)
{
    UINT8 kept[EVIDENCE_ELEMENT];

    memcpy(kept, one, size);
    memcpy(one, other, size);
    memcpy(other, kept, size);
}

/* Shell's: firmware with a thousand interfaces should not have to wait for an insertion sort. */
void evidence_sort(void *elements, UINTN count, UINTN size)
{
    UINT8 *bytes = elements;

    for (UINTN gap = count / 2; gap > 0; gap /= 2)
        for (UINTN next = gap; next < count; next++)
            for (UINTN at = next; at >= gap && is_above(bytes + (at - gap) * size, bytes + at * size); at -= gap)
                swap(bytes + (at - gap) * size, bytes + at * size, size);
}

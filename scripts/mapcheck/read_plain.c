/* Plain maps: tests/maps/README.md. */
#include "entry.h"
#include "scan.h"

bool plain_find(const char *line)
{
    const char *at = line;
    UINT64 value;

    if (scan_decimal(&at, UINT32_MAX, &value) != NULL || *at != ' ')
        return false;
    scan_spaces(&at);
    return at[0] == '0' && at[1] == 'x';
}

const char *plain_read(const char *at, struct entry *entry)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    UINT64 type;
    const char *reason = scan_decimal(&at, UINT32_MAX, &type);

    if (reason == NULL)
        reason = scan_prefixed(&at, &descriptor->PhysicalStart);
    if (reason == NULL)
        reason = scan_prefixed(&at, &descriptor->NumberOfPages);
    if (reason == NULL)
        reason = scan_prefixed(&at, &descriptor->Attribute);
    if (reason == NULL && *at != '\0')
        reason = "something follows the attributes";
    descriptor->Type = (UINT32)type;
    return reason;
}

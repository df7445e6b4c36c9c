#include "guid.h"

void guid_append(struct handoff_text *text, const EFI_GUID *guid)
{
    handoff_text_format(text, "%08x-%04x-%04x-", guid->Data1, guid->Data2, guid->Data3);
    for (UINTN i = 0; i < sizeof(guid->Data4); i++)
        handoff_text_format(text, i == 2 ? "-%02x" : "%02x", guid->Data4[i]);
}

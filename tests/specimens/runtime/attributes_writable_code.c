/* A Memory Attributes Table in which the code of one image may be written: code and data share its pages, so that the
 * firmware could forbid neither writing nor execution. The specification allows such an entry; systems that insist on
 * memory that is never both find the firmware wanting. */
#include "../spoiled_attributes.h"

#define ACCESS (EFI_MEMORY_RO | EFI_MEMORY_XP) /* neither, or both: no image is there */

static void spoil(struct handoff_attributes_header *table)
{
    for (UINTN i = 0; i < table->entries; i++) {
        EFI_MEMORY_DESCRIPTOR *entry = entry_at(table, i);
        if (entry->Type == EfiRuntimeServicesCode && (entry->Attribute & ACCESS) == EFI_MEMORY_RO) {
            entry->Attribute &= ~(UINT64)EFI_MEMORY_RO;
            return;
        }
    }
}

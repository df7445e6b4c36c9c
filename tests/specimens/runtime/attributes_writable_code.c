/* A Memory Attributes Table in which the code of one image may be written: code and data share its pages, so that the
 * firmware could forbid neither writing nor execution. The specification allows such an entry; systems that insist on
 * memory that is never both find the firmware wanting. */
#include "../spoiled_attributes.h"

static void spoil(struct handoff_attributes_header *table)
{
    for (UINTN i = table->entries; i-- > 0;) {
        EFI_MEMORY_DESCRIPTOR *entry = entry_at(table, i);
        if (entry->Type == EfiRuntimeServicesCode && access_of(entry) == EFI_MEMORY_RO) {
            entry->Attribute &= ~(UINT64)EFI_MEMORY_RO;
            return;
        }
    }
}

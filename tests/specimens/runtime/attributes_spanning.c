/* A Memory Attributes Table in which data and the beginning of the code behind it, which is data as well, are one
 * entry: the firmware merged what has the same attributes and did not look at the type. An entry may not cross the
 * boundary between two descriptors of the memory map. */
#include "../spoiled_attributes.h"

static BOOLEAN could_be_one(const EFI_MEMORY_DESCRIPTOR *entry, const EFI_MEMORY_DESCRIPTOR *next)
{
    return entry->Type != next->Type && entry->Attribute == next->Attribute &&
           next->PhysicalStart == entry->PhysicalStart + entry->NumberOfPages * HANDOFF_PAGE_SIZE;
}

static void spoil(struct handoff_attributes_header *table)
{
    for (UINTN i = 1; i < table->entries; i++) {
        if (could_be_one(entry_at(table, i - 1), entry_at(table, i))) {
            entry_at(table, i - 1)->NumberOfPages += entry_at(table, i)->NumberOfPages;
            remove_entry(table, i);
            return;
        }
    }
}

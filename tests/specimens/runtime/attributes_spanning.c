/* A Memory Attributes Table in which data and the beginning of the code behind it, or the other way round, are one
 * entry: the firmware merged what touches and did not look at the type. An entry may not cross the boundary between
 * two descriptors of the memory map. */
#include "../spoiled_attributes.h"

static BOOLEAN touch_at_a_boundary(const EFI_MEMORY_DESCRIPTOR *entry, const EFI_MEMORY_DESCRIPTOR *next)
{
    return entry->Type != next->Type &&
           next->PhysicalStart == entry->PhysicalStart + entry->NumberOfPages * HANDOFF_PAGE_SIZE;
}

static void spoil(struct handoff_attributes_header *table)
{
    for (UINTN i = 1; i < table->entries; i++) {
        if (touch_at_a_boundary(entry_at(table, i - 1), entry_at(table, i))) {
            entry_at(table, i - 1)->NumberOfPages += entry_at(table, i)->NumberOfPages;
            remove_entry(table, i);
            return;
        }
    }
}

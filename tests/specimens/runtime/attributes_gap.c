/* A Memory Attributes Table that leaves out the data of one image, though it describes what lies around it: the
 * firmware made entries of the sections it knows and none of the rest. The entries have to cover all of a runtime
 * descriptor, or nothing of it. */
#include "../spoiled_attributes.h"

static BOOLEAN is_data_between_code(struct handoff_attributes_header *table, UINTN index)
{
    return entry_at(table, index - 1)->Type == EfiRuntimeServicesCode &&
           entry_at(table, index)->Type == EfiRuntimeServicesCode &&
           entry_at(table, index + 1)->Type == EfiRuntimeServicesCode &&
           access_of(entry_at(table, index)) == EFI_MEMORY_XP;
}

static void spoil(struct handoff_attributes_header *table)
{
    for (UINTN i = table->entries - 2; i > 0; i--) {
        if (is_data_between_code(table, i)) {
            remove_entry(table, i);
            return;
        }
    }
}

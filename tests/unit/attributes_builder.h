/* Memory Attributes Tables for tests, in heap buffers of exactly the announced size. */
#ifndef TESTS_UNIT_ATTRIBUTES_BUILDER_H
#define TESTS_UNIT_ATTRIBUTES_BUILDER_H

#include <handoff/attributes_table.h>

/* Protection of an entry. */
#define CODE (EFI_MEMORY_RO | EFI_MEMORY_RUNTIME)
#define DATA (EFI_MEMORY_XP | EFI_MEMORY_RUNTIME)

struct attributes_entry {
    UINT32 type;
    UINT64 physical_start;
    UINT64 pages;
    UINT64 attribute;
};

struct attributes_table {
    struct handoff_attributes_header *header;
    UINTN                             size;
};

struct attributes_table attributes_new(const struct attributes_entry *entries, UINT32 count, UINT32 stride);
void attributes_free(struct attributes_table *table);

#endif

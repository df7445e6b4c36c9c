#include "attributes_builder.h"

#include "unit_test.h"

struct attributes_table attributes_new(const struct attributes_entry *entries, UINT32 count, UINT32 stride)
{
    const struct handoff_attributes_header header = {.version = 1, .entries = count, .descriptor_size = stride};
    struct attributes_table table = {.size = sizeof(header) + (UINTN)count * stride};

    table.header = calloc(1, table.size);
    assert_non_null(table.header);
    *table.header = header;
    for (UINT32 i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR descriptor = {.Type = entries[i].type,
                                                  .PhysicalStart = entries[i].physical_start,
                                                  .NumberOfPages = entries[i].pages,
                                                  .Attribute = entries[i].attribute};
        memcpy((UINT8 *)(table.header + 1) + (UINTN)i * stride, &descriptor, sizeof(descriptor));
    }
    return table;
}

void attributes_free(struct attributes_table *table)
{
    free(table->header);
    table->header = NULL;
}

/* A Memory Attributes Table whose DescriptorSize is that of the C structure, 40, while the entries lie as far
 * apart as the memory map's descriptors, 48: who steps by it, as one has to, reads the second entry out of the
 * first one's end. */
#include "../spoiled_attributes.h"

static void spoil(struct handoff_attributes_header *table)
{
    table->descriptor_size = sizeof(EFI_MEMORY_DESCRIPTOR);
}

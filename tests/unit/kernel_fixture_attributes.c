#include "kernel_fixture_attributes.h"

#include <string.h>

#include "kernel_fixture.h"

static struct handoff_attributes_header *header(void)
{
    return (struct handoff_attributes_header *)(void *)fixture.attributes;
}

EFI_MEMORY_DESCRIPTOR *kernel_fixture_attribute(UINTN index)
{
    return (EFI_MEMORY_DESCRIPTOR *)(void *)(fixture.attributes + sizeof(*header()) + index * FIXTURE_STRIDE);
}

void kernel_fixture_resize_attributes(void)
{
    fixture.info.attributes.table.size = handoff_attributes_size(header());
}

struct handoff_attributes_header *kernel_fixture_attributes(void)
{
    return header();
}

static void add(const EFI_MEMORY_DESCRIPTOR *region)
{
    const UINT64 protection = region->Type == EfiRuntimeServicesCode ? EFI_MEMORY_RO : EFI_MEMORY_XP;

    *kernel_fixture_attribute(header()->entries++) = (EFI_MEMORY_DESCRIPTOR){
        .Type = region->Type,
        .PhysicalStart = region->PhysicalStart,
        .NumberOfPages = region->NumberOfPages,
        .Attribute = protection | EFI_MEMORY_RUNTIME,
    };
}

static bool is_described(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return handoff_descriptor_is_runtime(descriptor) && handoff_descriptor_size(descriptor) != 0 &&
           (descriptor->Type == EfiRuntimeServicesCode || descriptor->Type == EfiRuntimeServicesData);
}

static void sort(void)
{
    const UINTN size = header()->entries * FIXTURE_STRIDE;
    struct handoff_memory_map entries = {.descriptors = kernel_fixture_attribute(0), .capacity = size, .size = size,
                                         .stride = FIXTURE_STRIDE};

    handoff_memory_map_sort(&entries);
}

void kernel_fixture_describe_runtime(void)
{
    struct handoff_attributes_record *record = &fixture.info.attributes;
    const UINTN count = fixture.info.memory_map.descriptors.size / FIXTURE_STRIDE;

    *header() = (struct handoff_attributes_header){.version = 1, .descriptor_size = FIXTURE_STRIDE};
    for (UINTN i = 0; i < count; i++)
        if (is_described(kernel_fixture_region((enum region)i)))
            add(kernel_fixture_region((enum region)i));
    sort();
    record->table.virtual_address = (UINT64)fixture.attributes;
    record->result = HANDOFF_OK;
    record->applied = 1;
    kernel_fixture_resize_attributes();
}

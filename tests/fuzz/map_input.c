#include "map_input.h"

#include <string.h>

#define INDEX_MARK 0x5eed000000000000ULL

static UINT32 type_from(struct input *input)
{
    static const UINT32 others[] = {15, 0x6fffffff, 0x70000000, 0x80000000, 0xffffffff};
    const UINT8 choice = input_below(input, EfiMaxMemoryType + 5);

    return choice < EfiMaxMemoryType ? choice : others[choice - EfiMaxMemoryType];
}

static UINT64 attribute_from(struct input *input)
{
    static const UINT64 bits[8] = {EFI_MEMORY_UC, EFI_MEMORY_WC, EFI_MEMORY_WT, EFI_MEMORY_WB,
                                   EFI_MEMORY_RUNTIME, EFI_MEMORY_XP, EFI_MEMORY_RO, 1ULL << 20};
    const UINT8 chosen = input_byte(input);
    UINT64 attribute = 0;

    for (UINTN i = 0; i < 8; i++)
        if (chosen & 1u << i)
            attribute |= bits[i];
    return attribute;
}

/* Mostly near the descriptor before: that is where regions meet. */
static UINT64 start_from(struct input *input, UINT8 form, const EFI_MEMORY_DESCRIPTOR *before)
{
    switch (form & 7) {
    case 0:
        return (UINT64)descriptor_end(before);
    case 1:
        return before->PhysicalStart + input_number(input, 1) * HANDOFF_PAGE_SIZE;
    case 2:
        return before->PhysicalStart - input_number(input, 1) * HANDOFF_PAGE_SIZE;
    case 3:
        return (UINT64)descriptor_end(before) + input_number(input, 2) * HANDOFF_PAGE_SIZE;
    case 4:
        return input_number(input, 2) * HANDOFF_PAGE_SIZE;
    case 5:
        return input_number(input, 4) * HANDOFF_PAGE_SIZE;
    case 6:
        return 0 - input_number(input, 2) * HANDOFF_PAGE_SIZE;
    default:
        return input_number(input, 8);
    }
}

static UINT64 pages_from(struct input *input, UINT8 form, UINT64 start)
{
    switch (form >> 3 & 7) {
    case 0:
        return 1;
    case 4:
        return input_number(input, 2);
    case 5:
        return (1ULL << 52) - start / HANDOFF_PAGE_SIZE + input_byte(input) - 1; /* just to the end, or just not */
    case 6:
        return 1ULL << 52;
    case 7:
        return input_number(input, 8);
    default:
        return input_number(input, 1);
    }
}

static void mark(UINT8 *bytes, UINTN stride, UINTN index)
{
    for (UINTN at = sizeof(EFI_MEMORY_DESCRIPTOR); at < stride; at++)
        bytes[at] = (UINT8)(index * 31 + at * 7 + 1);
}

static void add_descriptor(struct input *input, struct handoff_memory_map *map, UINT8 *bytes)
{
    static const EFI_MEMORY_DESCRIPTOR none;
    const UINTN index = map->size / map->stride;
    const EFI_MEMORY_DESCRIPTOR *before = index == 0 ? &none : (void *)(bytes - map->stride);
    const UINT8 form = input_byte(input);
    EFI_MEMORY_DESCRIPTOR descriptor = {.Type = type_from(input), .Attribute = attribute_from(input)};

    descriptor.PhysicalStart = start_from(input, form, before);
    descriptor.NumberOfPages = pages_from(input, form, descriptor.PhysicalStart);
    descriptor.VirtualStart = INDEX_MARK + index;
    if (form >> 6 == 3)
        descriptor.PhysicalStart += input_number(input, 1);
    memcpy(bytes, &descriptor, sizeof(descriptor));
    mark(bytes, map->stride, index);
    map->size += map->stride;
}

struct handoff_memory_map map_input(struct input *input, UINTN limit)
{
    UINT8 bytes[MAP_INPUT_DESCRIPTORS * 64] __attribute__((aligned(8)));
    const UINT8 first = input_byte(input);
    struct handoff_memory_map map = {.stride = 40 + 8 * (first % 4u), .version = EFI_MEMORY_DESCRIPTOR_VERSION};
    const UINTN most = first / 4u < limit ? first / 4u : limit;

    for (UINTN i = 0; i < most && input->size > 0; i++)
        add_descriptor(input, &map, bytes + map.size);
    map.capacity = map.size;
    map.descriptors = exact_copy(bytes, map.size);
    return map;
}

UINTN map_input_index(const struct handoff_memory_map *map, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINTN index = (UINTN)(descriptor->VirtualStart - INDEX_MARK);
    UINT8 expected[64];

    require(index < MAP_INPUT_DESCRIPTORS);
    mark(expected, map->stride, index);
    require(memcmp((const UINT8 *)descriptor + sizeof(*descriptor), expected + sizeof(*descriptor),
                   map->stride - sizeof(*descriptor)) == 0);
    return index;
}

wide descriptor_end(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const wide end = descriptor->PhysicalStart + (wide)descriptor->NumberOfPages * HANDOFF_PAGE_SIZE;

    if (end > (wide)1 << 64 || descriptor->NumberOfPages > UINT64_MAX / HANDOFF_PAGE_SIZE)
        return descriptor->PhysicalStart;
    return end;
}

bool descriptor_holds(const EFI_MEMORY_DESCRIPTOR *descriptor, wide address)
{
    return address >= descriptor->PhysicalStart && address < descriptor_end(descriptor);
}

bool descriptors_share(const EFI_MEMORY_DESCRIPTOR *one, const EFI_MEMORY_DESCRIPTOR *other)
{
    const wide first = one->PhysicalStart > other->PhysicalStart ? one->PhysicalStart : other->PhysicalStart;

    return descriptor_holds(one, first) && descriptor_holds(other, first);
}

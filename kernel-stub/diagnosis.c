#include "diagnosis.h"

#include <handoff/runtime_map.h>

#include "boot_service.h"
#include "plural.h"
#include "protocol.h"
#include "same_text.h"

/* A pointer read from poisoned memory is used with a member's offset, or an index, added. */
#define POISON_REACH 0x10000ULL

struct handoff_memory_map info_map(const struct handoff_map *map)
{
    const struct handoff_memory_map empty = {.stride = HANDOFF_DESCRIPTOR_MINIMUM};
    const struct handoff_memory_map found = {
        .descriptors = (void *)map->descriptors.virtual_address,
        .capacity = map->descriptors.size,
        .size = map->descriptors.size,
        .stride = map->stride,
        .key = map->key,
        .version = map->version,
    };

    return handoff_memory_map_validate(&found) == HANDOFF_OK ? found : empty;
}

bool diagnose_poison(const struct access *access)
{
    return access->address - HANDOFF_POISON + POISON_REACH < 2 * POISON_REACH;
}

bool diagnose_guard(const struct access *access)
{
    return access->page_fault && access->address >= access->guard_low && access->address < access->guard_high;
}

static const EFI_MEMORY_DESCRIPTOR *find_physical(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);

    return handoff_memory_map_find(&map, address);
}

static const EFI_MEMORY_DESCRIPTOR *find_virtual(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);

    return handoff_runtime_map_find_virtual(&runtime, address);
}

/* As far again from a runtime region as that was moved. */
static bool is_converted_twice(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);

    for (UINTN i = 0; i < handoff_memory_map_count(&runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&runtime, i);
        const uint64_t distance = region->VirtualStart - region->PhysicalStart;
        if (distance != 0 && address - distance - region->VirtualStart < handoff_descriptor_size(region))
            return true;
    }
    return false;
}

/* What the operating system owns from ExitBootServices on (UEFI 2.10, 7.2). Conventional memory counts: it was
 * somebody's allocation, freed before the final map was made. */
static bool is_reclaimed(uint32_t type)
{
    return type == EfiBootServicesCode || type == EfiBootServicesData || type == EfiLoaderCode ||
           type == EfiLoaderData || type == EfiConventionalMemory;
}

static const char *diagnose_virtual(const struct access *access)
{
    if (access->execute)
        return DIAGNOSIS_EXECUTE_OF_DATA;
    return access->write ? DIAGNOSIS_WRITE_TO_CODE : DIAGNOSIS_UNKNOWN;
}

static const char *diagnose_boot_service(const struct boot_service *service)
{
    return service && service->handles_protocols ? DIAGNOSIS_PROTOCOL_USED : DIAGNOSIS_BOOT_SERVICE_CALLED;
}

/* Of memory that ended with boot services: theirs, or protocols, if it is known. Who calls a service through the
 * table reads its address there, and comes no further. */
static const char *diagnose_reclaimed(const struct handoff_boot_info *info, const struct access *access)
{
    if (access->execute)
        return diagnose_boot_service(boot_service_find(info, access->address));
    if (!access->write && boot_service_table_has(info, access->address))
        return diagnose_boot_service(boot_service_at(info, access->address));
    return protocol_find(info, access->address) ? DIAGNOSIS_PROTOCOL_USED : DIAGNOSIS_STALE_BOOT_SERVICES_DATA;
}

static const char *diagnose_physical(const struct handoff_boot_info *info, const struct access *access)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = find_physical(info, access->address);

    if (descriptor && handoff_descriptor_is_runtime(descriptor))
        return access->execute ? DIAGNOSIS_UNCONVERTED_CODE_POINTER : DIAGNOSIS_UNCONVERTED_POINTER;
    /* A null pointer says nothing about the memory that happens to lie at address 0. */
    if (access->address < HANDOFF_PAGE_SIZE)
        return DIAGNOSIS_NULL_POINTER;
    if (descriptor && is_reclaimed(descriptor->Type))
        return diagnose_reclaimed(info, access);
    return DIAGNOSIS_UNDECLARED_REGION;
}

const char *diagnose(const struct handoff_boot_info *info, const struct access *access)
{
    if (access->interrupt)
        return DIAGNOSIS_INTERRUPTS_ENABLED;
    if (diagnose_poison(access))
        return DIAGNOSIS_STALE_BOOT_SERVICES_DATA;
    if (!access->page_fault)
        return is_converted_twice(info, access->address) ? DIAGNOSIS_CONVERTED_TWICE : DIAGNOSIS_UNKNOWN;
    if (diagnose_guard(access))
        return DIAGNOSIS_STACK_OVERRUN;
    if (access->buffer_guard)
        return DIAGNOSIS_BUFFER_OVERRUN;
    if (find_virtual(info, access->address))
        return diagnose_virtual(access);
    if (is_converted_twice(info, access->address))
        return DIAGNOSIS_CONVERTED_TWICE;
    if (access->address >> info->paging.physical_bits != 0)
        return DIAGNOSIS_UNKNOWN; /* no physical address, and no virtual one that the firmware was given */
    return diagnose_physical(info, access);
}

const char *diagnose_pointer(const struct handoff_boot_info *info, uint64_t address, bool execute)
{
    const struct access access = {.address = address, .page_fault = true, .execute = execute};

    return diagnose(info, &access);
}

bool diagnosis_is_of_boot_services(const char *slug)
{
    return same_text(slug, DIAGNOSIS_BOOT_SERVICE_CALLED) || same_text(slug, DIAGNOSIS_PROTOCOL_USED) ||
           same_text(slug, DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
}

bool diagnosis_is_of_pointers(const char *slug)
{
    return same_text(slug, DIAGNOSIS_UNCONVERTED_POINTER) || same_text(slug, DIAGNOSIS_UNCONVERTED_CODE_POINTER) ||
           same_text(slug, DIAGNOSIS_CONVERTED_TWICE);
}

static void describe(const EFI_MEMORY_DESCRIPTOR *descriptor, struct handoff_text *text)
{
    handoff_text_format(text, "%s, %lu page%s at 0x%lx", handoff_memory_type_name(descriptor->Type),
                        descriptor->NumberOfPages, plural(descriptor->NumberOfPages), descriptor->PhysicalStart);
}

void describe_address(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text)
{
    const EFI_MEMORY_DESCRIPTOR *runtime = find_virtual(info, address);
    const EFI_MEMORY_DESCRIPTOR *descriptor = find_physical(info, address);

    if (runtime) {
        describe(runtime, text);
        handoff_text_format(text, ", virtual 0x%lx", runtime->VirtualStart);
    } else if (descriptor) {
        describe(descriptor, text);
    } else {
        handoff_text_format(text, "in no descriptor of the final map");
    }
    if (!runtime && address < HANDOFF_PAGE_SIZE)
        handoff_text_format(text, "; page 0, likely a null pointer");
}

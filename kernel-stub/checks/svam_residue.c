/* Words of runtime data that still look like an address from before: hints, not proof. UEFI 2.10, 8.4.1. */
#include <stddef.h>
#include <string.h>

#include "../diagnosis.h"
#include "map_facts.h"
#include "svam.h"

/* Below this a word is far more often a size or a count than an address. */
#define LOWEST_ADDRESS 0x100000u
/* Bytes that are searched; runtime data beyond is not, and the evidence says so. */
#define SEARCH_LIMIT   (32u << 20)
#define LISTED         4

struct search {
    const struct handoff_boot_info *info;
    struct handoff_memory_map map;
    UINT64 searched; /* bytes */
    UINTN found;
    UINT64 first; /* virtual address of the first word found */
    struct handoff_text list;
};

/* Is it the address of something that moved (runtime memory) or is gone (boot services)? */
static bool is_stale(const struct search *search, UINT64 word)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor;

    if (word < LOWEST_ADDRESS)
        return false;
    descriptor = handoff_memory_map_find(&search->map, word);
    if (descriptor == NULL)
        return false;
    if (descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData)
        return true;
    return handoff_descriptor_is_runtime(descriptor) && search->info->settings.virtmap != HANDOFF_VIRTMAP_IDENTITY;
}

/* Physical on purpose: vendor pointers of the configuration table, and the two services that stay physical. */
static bool is_meant(const struct handoff_boot_info *info, UINT64 address)
{
    const EFI_SYSTEM_TABLE *system = (const EFI_SYSTEM_TABLE *)info->system_table.virtual_address;
    const UINT64 services = info->runtime_services.virtual_address;
    const UINT64 array = system != NULL ? (UINT64)system->ConfigurationTable : 0;

    if (array != 0 && address >= array &&
        address - array < system->NumberOfTableEntries * sizeof(EFI_CONFIGURATION_TABLE))
        return true;
    return address == services + offsetof(EFI_RUNTIME_SERVICES, SetVirtualAddressMap) ||
           address == services + offsetof(EFI_RUNTIME_SERVICES, ConvertPointer);
}

static void note(struct search *search, UINT64 address, UINT64 word)
{
    if (search->found++ == 0)
        search->first = address;
    if (search->found <= LISTED)
        handoff_text_format(&search->list, "%s0x%lx at 0x%lx", search->found > 1 ? ", " : "", word, address);
}

static void search_region(struct search *search, const EFI_MEMORY_DESCRIPTOR *region)
{
    const UINT64 size = handoff_descriptor_size(region);

    for (UINT64 offset = 0; offset < size && search->searched < SEARCH_LIMIT; offset += sizeof(UINT64)) {
        const UINT64 address = region->VirtualStart + offset;
        UINT64 word;

        memcpy(&word, (const void *)address, sizeof(word));
        search->searched += sizeof(word);
        if (is_stale(search, word) && !is_meant(search->info, address))
            note(search, address, word);
    }
}

static void search_runtime_data(struct search *search)
{
    const struct handoff_memory_map runtime = info_map(&search->info->runtime_map);
    const UINTN count = handoff_memory_map_count(&runtime);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&runtime, i);
        if (region->Type == EfiRuntimeServicesData)
            search_region(search, region);
    }
}

void run_svam_residue(struct check_context *context)
{
    char words[256];
    struct search search = {.info = context->info, .list = handoff_text_in(words, sizeof(words))};

    if (!svam_succeeded(context) || !final_map(context, &search.map))
        return;
    search_runtime_data(&search);
    if (search.found > 0)
        check_fail_at(context, DIAGNOSIS_UNCONVERTED_POINTER, search.first,
                      "If a service faults at one of these addresses, its pointer was never converted.",
                      "%lu words in %lu bytes of runtime data hold old addresses: %s", search.found, search.searched,
                      words);
    else
        check_pass(context, "no word in %lu bytes of runtime data holds an old address", search.searched);
}

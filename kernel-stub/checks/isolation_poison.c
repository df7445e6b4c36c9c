/* Boot-services memory was overwritten before the first runtime call; whatever changed it since is no instruction of
 * this processor, which has it unmapped: a device, management mode or another processor. UEFI 2.10, 7.2 (the types).
 */
#include <stddef.h>

#include "../arch.h"
#include "../diagnosis.h"
#include "../plural.h"
#include "isolation.h"
#include "map_facts.h"

struct survey {
    const struct handoff_boot_info *info;
    UINT64 words; /* examined */
    UINT64 changed;
    UINT64 first; /* physical address of the first changed word */
    UINT64 found; /* what it holds */
    UINTN unread; /* descriptors that could not be mapped */
};

static bool is_boot_services(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData;
}

/* The loader spares what is not certain to be free: a descriptor that is runtime memory all the same, or that holds a
 * table which the kernel is handed. */
static bool was_spared(const struct handoff_boot_info *info, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT64 kept[] = {info->rsdp.physical_address, info->smbios.physical_address,
                           info->device_tree.physical_address};

    if (handoff_descriptor_is_runtime(descriptor))
        return true;
    for (UINTN i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        if (kept[i] != 0 && handoff_descriptor_contains(descriptor, kept[i]))
            return true;
    }
    return false;
}

static void survey_words(struct survey *survey, const EFI_MEMORY_DESCRIPTOR *descriptor, const volatile UINT64 *words)
{
    const UINT64 count = handoff_descriptor_size(descriptor) / sizeof(UINT64);

    survey->words += count;
    for (UINT64 i = 0; i < count; i++) {
        const UINT64 word = words[i];
        if (word == HANDOFF_POISON)
            continue;
        if (survey->changed++ == 0) {
            survey->first = descriptor->PhysicalStart + i * sizeof(UINT64);
            survey->found = word;
        }
    }
}

/* It spares descriptors that overlap as well: these are not in this map. */
static void survey_map(struct survey *survey, const struct handoff_memory_map *alone)
{
    const UINTN count = handoff_memory_map_count(alone);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(alone, i);
        const UINT64 size = handoff_descriptor_size(descriptor);
        if (!is_boot_services(descriptor) || was_spared(survey->info, descriptor))
            continue;
        const void *words = arch_map_for_reading(survey->info, descriptor->PhysicalStart, size);
        if (words != NULL)
            survey_words(survey, descriptor, words);
        else
            survey->unread++;
    }
}

void run_isolation_poison_intact(struct check_context *context)
{
    struct survey survey = {.info = context->info};
    struct handoff_memory_map alone = map_room();
    struct handoff_memory_map map;

    if (context->info->settings.poison == 0) {
        check_skip(context, "%s left boot-services memory as it was",
                   context->info->stages != 0 ? "stages=yes" : "poison=no");
        return;
    }
    if (!final_map(context, &map))
        return;
    if (handoff_memory_map_alone(&map, &alone) != HANDOFF_OK) {
        skip_large_map(context, &map);
        return;
    }
    survey_map(&survey, &alone);
    if (survey.changed > 0 && context->runtime->trace.offences.used > 0)
        check_skip(context, "%lu word%s changed, the first at physical 0x%lx: trace=yes let services write there",
                   survey.changed, plural(survey.changed), survey.first);
    else if (survey.changed > 0)
        check_fail_at(context, DIAGNOSIS_STALE_BOOT_SERVICES_DATA, survey.first,
                      "Look for a device left running, or for firmware outside this processor that still uses the "
                      "memory.",
                      "%lu of %lu words changed; the first, at physical 0x%lx, holds 0x%lx", survey.changed,
                      survey.words, survey.first, survey.found);
    else if (survey.unread > 0 || survey.words == 0)
        check_skip(context, "%lu words are intact, but %lu descriptors could not be read", survey.words,
                   survey.unread);
    else
        check_pass(context, "all %lu words of boot-services memory still hold the poison", survey.words);
}

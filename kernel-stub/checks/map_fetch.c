/* How the firmware answered GetMemoryMap, and whether the answer stayed the same. UEFI 2.10, 7.2.3. */
#include "../diagnosis.h"
#include "map.h"
#include "map_facts.h"

static void judge_shape(struct check_context *context)
{
    const struct handoff_map *map = &context->info->memory_map;
    const uint64_t size = map->descriptors.size;

    if (map->version == EFI_MEMORY_DESCRIPTOR_VERSION && map->stride >= HANDOFF_DESCRIPTOR_MINIMUM && size > 0 &&
        size % map->stride == 0)
        return;
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
               "No map of this shape can be read; the firmware has to be corrected.",
               "the final map is %lu bytes of %lu-byte descriptors, version %u", size, map->stride, map->version);
}

static void judge_probe(struct check_context *context)
{
    const struct handoff_boot_info *info = context->info;

    if (info->probe_status != EFI_BUFFER_TOO_SMALL)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Do not rely on a probe for the map's size on this firmware.",
                   "GetMemoryMap with a buffer of 0 bytes returned %s, not EFI_BUFFER_TOO_SMALL",
                   handoff_efi_status_name(info->probe_status));
    else if (info->probe_size == 0 || info->probe_size % info->memory_map.stride != 0)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Do not rely on a probe for the map's size on this firmware.",
                   "GetMemoryMap asked for %lu bytes, which is no number of %lu-byte descriptors", info->probe_size,
                   info->memory_map.stride);
    else
        check_pass(context, "asked for %lu bytes, then filled %lu: %lu descriptors of %lu bytes, version %u",
                   info->probe_size, info->memory_map.descriptors.size,
                   info->memory_map.descriptors.size / info->memory_map.stride, info->memory_map.stride,
                   info->memory_map.version);
}

void run_map_size_probe(struct check_context *context)
{
    judge_shape(context);
    if (context->outcome != OUTCOME_NONE)
        return;
    if (context->info->probe_count == 0)
        check_skip(context, "the loader did not probe for the size of the map");
    else
        judge_probe(context);
}

static void judge_change(struct check_context *context, const struct map_difference *gone,
                         const struct map_difference *fresh)
{
    char words[160];
    struct handoff_text text = handoff_text_in(words, sizeof(words));
    const EFI_MEMORY_DESCRIPTOR *first = gone->count > 0 ? gone->first : fresh->first;

    describe_descriptor(first, &text);
    check_fail_at(context, DIAGNOSIS_BAD_RUNTIME_MAP, first->PhysicalStart,
                  "Build the virtual map from the final map only; find out which driver allocates runtime memory so "
                  "late.",
                  "%lu runtime descriptors of the preliminary map are not in the final one, %lu are new; the first: "
                  "%s",
                  gone->count, fresh->count, words);
}

void run_map_runtime_stable(struct check_context *context)
{
    const struct handoff_memory_map before = info_map(&context->info->preliminary_map);
    struct handoff_memory_map map;

    if (!final_map(context, &map))
        return;
    if (handoff_memory_map_validate(&before) != HANDOFF_OK || before.size == 0) {
        check_skip(context, "the loader kept no preliminary map");
        return;
    }
    const struct map_difference gone = map_difference(&before, &map, true);
    const struct map_difference fresh = map_difference(&map, &before, true);
    if (gone.count + fresh.count > 0)
        judge_change(context, &gone, &fresh);
    else
        check_pass(context, "the runtime descriptors are the same before ExitBootServices and in the final map; "
                            "other boots were not compared");
}

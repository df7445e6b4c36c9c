/* Leaving boot services: how many attempts it took, and what changed between them. UEFI 2.10, 7.4.6. */
#include "exit_boot.h"

#include "../diagnosis.h"
#include "map_facts.h"
#include "tables.h"

static void describe_change(const struct handoff_memory_map *map, const struct handoff_memory_map *next,
                            struct handoff_text *text)
{
    const struct map_difference fresh = map_difference(next, map, false);
    const struct map_difference gone = map_difference(map, next, false);

    if (fresh.count + gone.count == 0) {
        handoff_text_format(text, ", the same map");
        return;
    }
    handoff_text_format(text, ", a map with %lu descriptors changed or new and %lu gone, first ", fresh.count,
                        gone.count);
    describe_descriptor(fresh.count > 0 ? fresh.first : gone.first, text);
}

/* One refused attempt, and what the next one found. */
static void describe_refusal(const struct handoff_boot_info *info, UINT32 number, struct handoff_text *text)
{
    const struct handoff_attempt *attempt = &info->attempt[number];
    const struct handoff_attempt *following = &info->attempt[number + 1];
    const struct handoff_memory_map map = info_map(&attempt->map);
    const struct handoff_memory_map next = info_map(&following->map);

    handoff_text_format(text, "; attempt %u: GetMemoryMap %s, ExitBootServices %s with key 0x%lx; then key 0x%lx",
                        number + 1, handoff_efi_status_name(attempt->map_status),
                        handoff_efi_status_name(attempt->exit_status), attempt->map.key, following->map.key);
    if (handoff_memory_map_validate(&map) == HANDOFF_OK && handoff_memory_map_validate(&next) == HANDOFF_OK)
        describe_change(&map, &next, text);
}

static void judge_last(struct check_context *context, const struct handoff_attempt *last, UINT32 attempts)
{
    if (last->exit_status == EFI_SUCCESS)
        return;
    check_fail(
        context, last->exit_status == EFI_INVALID_PARAMETER ? DIAGNOSIS_STALE_MAP_KEY : DIAGNOSIS_NOT_AS_SPECIFIED,
        "Find the driver that allocates whenever the memory map is fetched: start with none, then add one at a time.",
        "ExitBootServices still returned %s at attempt %u", handoff_efi_status_name(last->exit_status), attempts);
}

static void run_succeeded(struct check_context *context)
{
    const struct handoff_boot_info *info = context->info;
    const UINT32 attempts = info->attempts;
    char words[512];
    struct handoff_text refusals = handoff_text_in(words, sizeof(words));

    if (attempts == 0 || attempts > HANDOFF_ATTEMPTS) {
        check_fail(context, NULL, "Boot this kernel with a loader that records its attempts.",
                   "the loader recorded %u attempts", attempts);
        return;
    }
    for (UINT32 i = 0; i + 1 < attempts; i++)
        describe_refusal(info, i, &refusals);
    judge_last(context, &info->attempt[attempts - 1], attempts);
    if (attempts > 2)
        check_warn(context, DIAGNOSIS_STALE_MAP_KEY,
                   "One refusal is common; find the driver that allocates memory during ExitBootServices.",
                   "succeeded only at attempt %u%s", attempts, words);
    else
        check_pass(context, "succeeded at attempt %u with key 0x%lx%s", attempts, info->attempt[attempts - 1].map.key,
                   words);
}

const struct check exit_boot_checks[3] = {
    {"exit_boot.succeeded", SEVERITY_CRITICAL, "UEFI 2.10, 7.4.6", run_succeeded},
    {"exit_boot.events", SEVERITY_HIGH, "UEFI 2.10, 7.1.1, 7.1.2 and 7.4.6", run_exit_boot_events},
    {"exit_boot.tables_cleared", SEVERITY_MEDIUM, "UEFI 2.10, 7.4.6 and 4.2", run_exit_boot_tables_cleared},
};

/* The call that counts: the map it was given, and what it returned. UEFI 2.10, 8.4.1. */
#include <stddef.h>

#include "../diagnosis.h"
#include "map_facts.h"
#include "svam.h"

static const EFI_MEMORY_DESCRIPTOR *first_not_runtime(const struct handoff_memory_map *runtime)
{
    const UINTN count = handoff_memory_map_count(runtime);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(runtime, i);
        if (!handoff_descriptor_is_runtime(descriptor))
            return descriptor;
    }
    return NULL;
}

/* The first runtime descriptor of the final map that the call was not told about. Empty and wrapping ones cannot be.
 */
static const EFI_MEMORY_DESCRIPTOR *first_missing(const struct handoff_memory_map *map,
                                                  const struct handoff_memory_map *runtime)
{
    const UINTN count = handoff_memory_map_count(map);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        const UINT64 size = handoff_descriptor_size(descriptor);
        if (handoff_descriptor_is_runtime(descriptor) && size > 0 &&
            !runtime_memory_holds(runtime, descriptor->PhysicalStart, size))
            return descriptor;
    }
    return NULL;
}

static void judge_map(struct check_context *context, const struct handoff_memory_map *map,
                      const struct handoff_memory_map *runtime)
{
    const EFI_MEMORY_DESCRIPTOR *extra = first_not_runtime(runtime);
    const EFI_MEMORY_DESCRIPTOR *missing = first_missing(map, runtime);
    const EFI_MEMORY_DESCRIPTOR *culprit = extra != NULL ? extra : missing;
    char words[160];
    struct handoff_text text = handoff_text_in(words, sizeof(words));

    if (culprit == NULL)
        return;
    describe_descriptor(culprit, &text);
    check_fail_at(context, DIAGNOSIS_BAD_RUNTIME_MAP, culprit->PhysicalStart,
                  "The loader has to pass every EFI_MEMORY_RUNTIME descriptor of the final map, and no other.",
                  "the map given to SetVirtualAddressMap %s %s", extra != NULL ? "holds" : "lacks", words);
}

static UINTN count_code(const struct handoff_memory_map *runtime)
{
    const UINTN count = handoff_memory_map_count(runtime);
    UINTN code = 0;

    for (UINTN i = 0; i < count; i++)
        code += handoff_memory_map_at(runtime, i)->Type == EfiRuntimeServicesCode;
    return code;
}

/* U-Boot counts its regions of code: a driver that was loaded for runtime brings one more. */
static void state_refusal(struct check_context *context, const struct handoff_memory_map *runtime)
{
    const EFI_STATUS status = context->info->svam.status;
    const UINTN code = count_code(runtime);

    check_fail(context, DIAGNOSIS_SVAM_REFUSED,
               status == EFI_INVALID_PARAMETER && code != 1
                   ? "Where this is U-Boot: it takes exactly one EfiRuntimeServicesCode region, its own. Boot "
                     "without runtime drivers."
                   : NULL,
               "SetVirtualAddressMap returned %s for %lu runtime descriptors, %lu of them EfiRuntimeServicesCode",
               handoff_efi_status_name(status), handoff_memory_map_count(runtime), code);
}

void run_svam_succeeded(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;
    const struct handoff_memory_map runtime = info_map(&context->info->runtime_map);
    struct handoff_memory_map map;

    if (!svam_called(context) || !svam_without_fault(context, &svam->fault, "SetVirtualAddressMap"))
        return;
    if (svam->status != EFI_SUCCESS) {
        state_refusal(context, &runtime);
        return;
    }
    if (!final_map(context, &map))
        return;
    judge_map(context, &map, &runtime);
    check_pass(context, "given %lu runtime descriptors of %lu bytes: EFI_SUCCESS", handoff_memory_map_count(&runtime),
               runtime.stride);
}

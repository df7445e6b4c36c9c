/* After all calls: did any of them, or the crossing, run into code that ended with ExitBootServices?
 * UEFI 2.10, 7.4.6. */
#include "../diagnosis.h"
#include "../image.h"
#include "../same_text.h"
#include "../svam_offence.h"
#include "service_outcome.h"
#include "tables.h"

/* A jump to page 0 is one through a null pointer, whatever lies there: svam.succeeded tells of it. */
static bool lies_in_boot_services_code(const struct handoff_boot_info *info, UINT64 physical_address)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(&map, physical_address);

    return physical_address >= HANDOFF_PAGE_SIZE && descriptor != NULL && descriptor->Type == EfiBootServicesCode;
}

static bool tells_of_a_service(const struct service_fault *fault)
{
    return same_text(fault->diagnosis, DIAGNOSIS_BOOT_SERVICE_CALLED) ||
           same_text(fault->diagnosis, DIAGNOSIS_PROTOCOL_USED);
}

static void state_code(struct check_context *context, const struct handoff_fault *record)
{
    char words[FAULT_TEXT];
    struct handoff_text image = handoff_text_in(words, sizeof(words));

    if (!image_describe(context->info, record->instruction, &image))
        handoff_text_format(&image, "an image that is not known");
    check_fail_at(context, DIAGNOSIS_BOOT_SERVICE_CALLED, record->instruction,
                  svam_offence_next_step(context->info, record),
                  "SetVirtualAddressMap ran boot-services code at 0x%lx, %s", record->instruction, words);
}

static void judge_crossing(struct check_context *context, const struct handoff_fault *record)
{
    if (context->outcome != OUTCOME_NONE || record->vector == HANDOFF_NO_FAULT)
        return;
    const struct service_fault fault = svam_offence_fault(context->info, record);
    const bool code = fault.culprit == record->instruction &&
                      lies_in_boot_services_code(context->info, record->instruction);
    if (!code && !tells_of_a_service(&fault))
        return;
    context->svam_fault = record;
    if (code)
        state_code(context, record);
    else
        service_faulted(context, &fault);
}

static void judge_service(struct check_context *context, const struct service_fault *fault)
{
    if (tells_of_a_service(fault))
        service_faulted(context, fault);
}

static void run_no_boot_service(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;
    const struct runtime *runtime = context->runtime;
    const UINT64 calls = calls_made(runtime);
    const struct handoff_offence *offence;

    judge_crossing(context, &svam->bad_version_fault);
    judge_crossing(context, &svam->fault);
    judge_crossing(context, &svam->second_call_fault);
    for (UINTN i = 0; (offence = svam_offence(context->info, i)) != NULL; i++)
        judge_crossing(context, &offence->fault);
    for (UINT32 i = 0; i < runtime_faults_kept(runtime); i++)
        judge_service(context, &runtime->fault[i]);
    if (calls == 0)
        check_skip(context, "no runtime service was called");
    else
        check_pass(context, "none of %lu runtime calls ran boot-services code, which is not mapped%s", calls,
                   svam_offence_unwatched(context->info));
}

const struct check aftermath_checks[1] = {
    {"exit_boot.no_boot_service", SEVERITY_CRITICAL, "UEFI 2.10, 7.4.6", run_no_boot_service},
};

#include "questions.h"

#include <handoff/memory_map.h>

#include "answer.h"
#include "audience.h"
#include "diagnosis.h"
#include "plural.h"
#include "svam_offence.h"
#include "tap.h"

static UINTN count_of(const struct handoff_map *map)
{
    const struct handoff_memory_map whole = info_map(map);

    return map->stride > 0 ? handoff_memory_map_count(&whole) : 0;
}

static void exit_boot_services(const struct handoff_boot_info *info, struct handoff_text *text)
{
    const struct handoff_attempt *last = &info->attempt[info->attempts - 1];

    handoff_text_format(text, "%s, attempt %u returned %s", last->exit_status == EFI_SUCCESS ? "yes" : "no",
                        info->attempts, handoff_efi_status_name(last->exit_status));
    for (uint32_t i = 0; i + 1 < info->attempts; i++)
        handoff_text_format(text,
                            "; attempt %u %s: key 0x%lx, %lu descriptors; the next key was 0x%lx, %lu descriptors",
                            i + 1, handoff_efi_status_name(info->attempt[i].exit_status), info->attempt[i].map.key,
                            count_of(&info->attempt[i].map), info->attempt[i + 1].map.key,
                            count_of(&info->attempt[i + 1].map));
}

static void question_1(const struct verdict *verdict, struct handoff_text *text)
{
    if (verdict->info->attempts == 0 || verdict->info->attempts > HANDOFF_ATTEMPTS)
        handoff_text_format(text, "not known: the loader recorded %u attempts", verdict->info->attempts);
    else
        exit_boot_services(verdict->info, text);
}

static bool is_sorted(const struct handoff_memory_map *map)
{
    const UINTN count = handoff_memory_map_count(map);

    for (UINTN i = 1; i < count; i++)
        if (handoff_memory_map_at(map, i)->PhysicalStart < handoff_memory_map_at(map, i - 1)->PhysicalStart)
            return false;
    return true;
}

static void question_2(const struct verdict *verdict, struct handoff_text *text)
{
    static const char *const names[] = {"exit_boot.succeeded", "map.size_probe",    "map.no_empty_or_wrapping",
                                        "map.no_overlap",      "map.aligned",       "map.cacheability",
                                        "map.tables_covered",  NULL};
    const struct handoff_memory_map map = info_map(&verdict->info->memory_map);

    answer_from_checks(verdict, names, text);
    handoff_text_format(text, " (key 0x%lx, %lu descriptors of %lu bytes, %s)", map.key,
                        handoff_memory_map_count(&map), map.stride,
                        is_sorted(&map) ? "sorted" : "not sorted, which is legal");
}

static void question_3(const struct verdict *verdict, struct handoff_text *text)
{
    static const char *const names[] = {"map.runtime_types_marked", "map.only_runtime_marked", NULL};
    const struct handoff_memory_map map = info_map(&verdict->info->memory_map);
    UINTN runtime = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&map); i++)
        runtime += handoff_descriptor_is_runtime(handoff_memory_map_at(&map, i));
    answer_from_checks(verdict, names, text);
    handoff_text_format(text, " (%lu of %lu descriptors carry it)", runtime, handoff_memory_map_count(&map));
}

static void question_4(const struct verdict *verdict, struct handoff_text *text)
{
    static const char *const policies[] = {"offset", "compact",  "identity", "random",
                                           "none",   "reversed", "low",      "over"};
    const struct handoff_svam *svam = &verdict->info->svam;
    const uint32_t policy = verdict->info->settings.virtmap;
    const uint32_t known = sizeof(policies) / sizeof(policies[0]);

    if (svam->status == HANDOFF_NOT_CALLED) {
        handoff_text_format(text, "no, virtmap=none leaves it out");
        return;
    }
    handoff_text_format(text, "yes, with %lu runtime descriptors, virtmap=%s; it %s %s",
                        count_of(&verdict->info->runtime_map), policy < known ? policies[policy] : "unknown",
                        svam->fault.vector == HANDOFF_NO_FAULT ? "returned" : "faulted, recorded as",
                        handoff_efi_status_name(svam->status));
    if (svam->second_call_status == HANDOFF_NOT_CALLED)
        handoff_text_format(text, "; a second call was not made");
    else if (svam->second_call_fault.vector != HANDOFF_NO_FAULT)
        handoff_text_format(text, "; a second call faulted");
    else
        handoff_text_format(text, "; a second call returned %s", handoff_efi_status_name(svam->second_call_status));
}

static void question_5(const struct verdict *verdict, struct handoff_text *text)
{
    const struct handoff_svam *svam = &verdict->info->svam;

    if (svam->witness_status != EFI_SUCCESS)
        handoff_text_format(text, "not known: no witness, CreateEvent returned %s",
                            handoff_efi_status_name(svam->witness_status));
    else if (svam->status == HANDOFF_NOT_CALLED)
        handoff_text_format(text, "not known: SetVirtualAddressMap was not called");
    else if (svam->witness_runs == 0)
        handoff_text_format(text, "no, the loader's own handler did not run");
    else
        handoff_text_format(text, "yes, the loader's own handler ran %u time%s and asked for %u conversions",
                            svam->witness_runs, plural(svam->witness_runs), svam->conversions);
}

static uint32_t calls_made(const struct runtime *runtime)
{
    uint32_t calls = 0;

    for (unsigned i = 0; i < SERVICE_COUNT; i++)
        calls += runtime->service[i].calls;
    return calls;
}

/* What pointers were put to the test by. */
static void tell_conditions(const struct runtime *runtime, struct handoff_text *text)
{
    const bool granted = runtime->trace.on && runtime->trace.offences.used > 0;

    handoff_text_format(text, " (%u calls with no physical address translated%s, %u fault%s)", calls_made(runtime),
                        granted ? " but those that trace=yes granted" : "", runtime->faults, plural(runtime->faults));
}

/* Why pointers that nothing is found against may not have been converted all the same; NULL: they were. */
static const char *doubt_about_pointers(const struct verdict *verdict)
{
    const struct handoff_settings *settings = &verdict->info->settings;

    if (settings->virtmap == HANDOFF_VIRTMAP_OVER)
        return "virtmap=over maps something else at physical addresses";
    if (settings->keep_identity)
        return "identity=keep lets unconverted pointers work";
    return calls_made(&verdict->runtime) == 0 ? "no runtime service was called" : NULL;
}

static void question_6(const struct verdict *verdict, struct handoff_text *text)
{
    static const char *const names[] = {"svam.convert_pointer", "svam.tables_converted", "svam.converted_once",
                                        "isolation.no_fault", NULL};
    const uint32_t virtmap = verdict->info->settings.virtmap;
    const char *doubt = doubt_about_pointers(verdict);
    char bytes[ANSWER_SIZE];
    struct handoff_text unused = handoff_text_in(bytes, sizeof(bytes));

    if (virtmap == HANDOFF_VIRTMAP_NONE || virtmap == HANDOFF_VIRTMAP_IDENTITY) {
        handoff_text_format(text, "not known: physical and virtual addresses are equal here");
    } else if (doubt != NULL && answer_of(verdict, names, &unused) != ANSWER_FAILS) {
        handoff_text_format(text, "not known: %s", doubt);
    } else {
        answer_from_checks(verdict, names, text);
        if (doubt == NULL)
            tell_conditions(&verdict->runtime, text);
    }
}

/* The first fault that shows a use of what ended with ExitBootServices, or NULL. */
static const struct service_fault *boot_service_use(const struct runtime *runtime)
{
    const uint32_t kept = runtime_faults_kept(runtime);

    for (uint32_t i = 0; i < kept; i++)
        if (diagnosis_is_of_boot_services(runtime->fault[i].diagnosis))
            return &runtime->fault[i];
    return NULL;
}

static void question_7(const struct verdict *verdict, struct handoff_text *text)
{
    static const char *const names[] = {"exit_boot.no_boot_service", "isolation.poison_intact", NULL};
    const struct service_fault *use = boot_service_use(&verdict->runtime);
    const struct handoff_fault *early = svam_offence_boot_services(verdict->info);
    char bytes[ANSWER_SIZE / 2];
    struct handoff_text why = handoff_text_in(bytes, sizeof(bytes));
    const enum answer answer = answer_of(verdict, names, &why);

    if (early)
        handoff_text_format(text, "yes, by SetVirtualAddressMap: %s at 0x%lx",
                            svam_offence_fault(verdict->info, early).diagnosis, early->address);
    else if (use)
        handoff_text_format(text, "yes, by %s: %s at 0x%lx", service_name(use->service), use->diagnosis,
                            use->fault.address);
    else if (answer == ANSWER_FAILS)
        handoff_text_format(text, "yes:%s", bytes);
    else if (answer == ANSWER_NOT_KNOWN)
        handoff_text_format(text, "not known:%s", bytes);
    else if (calls_made(&verdict->runtime) == 0)
        handoff_text_format(text, "not known: no runtime service was called");
    else
        handoff_text_format(text, "no, %u calls with that memory not translated, and its poison is intact%s",
                            calls_made(&verdict->runtime), svam_offence_unwatched(verdict->info));
}

static const struct {
    const char *text;
    void (*answer)(const struct verdict *verdict, struct handoff_text *text);
} questions[] = {
    {"Did ExitBootServices succeed?", question_1},
    {"Was the final memory map correct?", question_2},
    {"Do runtime regions carry EFI_MEMORY_RUNTIME, and only they?", question_3},
    {"Was SetVirtualAddressMap called?", question_4},
    {"Did the VirtualAddressChange handlers run?", question_5},
    {"Were runtime pointers converted?", question_6},
    {"Was anything of the boot services used after ExitBootServices?", question_7},
};

void questions_answer(const struct verdict *verdict)
{
    for (unsigned i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        char bytes[ANSWER_SIZE];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

        questions[i].answer(verdict, &text);
        tap_comment("%u. %s %s", i + 1, questions[i].text, bytes);
        audience_answer(i + 1, questions[i].text, bytes);
    }
}

#include "questions.h"

#include <handoff/memory_map.h>

#include "audience.h"
#include "diagnosis.h"
#include "plural.h"
#include "settings.h"
#include "svam_offence.h"
#include "tap.h"

static UINTN count_of(const struct handoff_map *map)
{
    const struct handoff_memory_map whole = info_map(map);

    return map->stride > 0 ? handoff_memory_map_count(&whole) : 0;
}

static enum answer exit_boot_services(const struct handoff_boot_info *info, struct handoff_text *text)
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
    return last->exit_status == EFI_SUCCESS ? ANSWER_HOLDS : ANSWER_FAILS;
}

static const char *const checks_1[] = {"exit_boot.succeeded", NULL};

static enum answer question_1(const struct verdict *verdict, struct handoff_text *text)
{
    if (verdict->info->attempts > 0 && verdict->info->attempts <= HANDOFF_ATTEMPTS)
        return exit_boot_services(verdict->info, text);
    handoff_text_format(text, "not known: the loader recorded %u attempts", verdict->info->attempts);
    return ANSWER_NOT_KNOWN;
}

static bool is_sorted(const struct handoff_memory_map *map)
{
    const UINTN count = handoff_memory_map_count(map);

    for (UINTN i = 1; i < count; i++)
        if (handoff_memory_map_at(map, i)->PhysicalStart < handoff_memory_map_at(map, i - 1)->PhysicalStart)
            return false;
    return true;
}

static const char *const checks_2[] = {"exit_boot.succeeded", "map.size_probe",    "map.no_empty_or_wrapping",
                                       "map.no_overlap",      "map.aligned",       "map.cacheability",
                                       "map.tables_covered",  NULL};

static enum answer question_2(const struct verdict *verdict, struct handoff_text *text)
{
    const struct handoff_memory_map map = info_map(&verdict->info->memory_map);
    const enum answer answer = answer_from_checks(verdict, checks_2, text);

    handoff_text_format(text, " (key 0x%lx, %lu descriptors of %lu bytes, %s)", map.key,
                        handoff_memory_map_count(&map), map.stride,
                        is_sorted(&map) ? "sorted" : "not sorted, which is legal");
    return answer;
}

static const char *const checks_3[] = {"map.runtime_types_marked", "map.only_runtime_marked", NULL};

static enum answer question_3(const struct verdict *verdict, struct handoff_text *text)
{
    const enum answer answer = answer_from_checks(verdict, checks_3, text);
    const struct handoff_memory_map map = info_map(&verdict->info->memory_map);
    UINTN runtime = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&map); i++)
        runtime += handoff_descriptor_is_runtime(handoff_memory_map_at(&map, i));
    handoff_text_format(text, " (%lu of %lu descriptors carry it)", runtime, handoff_memory_map_count(&map));
    return answer;
}

static const char *const checks_4[] = {"svam.succeeded", "svam.second_call_refused", NULL};

static enum answer question_4(const struct verdict *verdict, struct handoff_text *text)
{
    const struct handoff_svam *svam = &verdict->info->svam;

    if (svam->status == HANDOFF_NOT_CALLED) {
        handoff_text_format(text, "no, virtmap=none leaves it out");
        return ANSWER_NOT_KNOWN;
    }
    handoff_text_format(text, "yes, with %lu runtime descriptors, virtmap=%s; it %s %s",
                        count_of(&verdict->info->runtime_map), setting_virtmap(&verdict->info->settings),
                        svam->fault.vector == HANDOFF_NO_FAULT ? "returned" : "faulted, recorded as",
                        handoff_efi_status_name(svam->status));
    if (svam->second_call_status == HANDOFF_NOT_CALLED)
        handoff_text_format(text, "; a second call was not made");
    else if (svam->second_call_fault.vector != HANDOFF_NO_FAULT)
        handoff_text_format(text, "; a second call faulted");
    else
        handoff_text_format(text, "; a second call returned %s", handoff_efi_status_name(svam->second_call_status));
    return svam->status == EFI_SUCCESS ? ANSWER_HOLDS : ANSWER_FAILS;
}

static const char *const checks_5[] = {"svam.witness_ran", NULL};

static enum answer question_5(const struct verdict *verdict, struct handoff_text *text)
{
    const struct handoff_svam *svam = &verdict->info->svam;

    if (svam->witness_status != EFI_SUCCESS) {
        handoff_text_format(text, "not known: no witness, CreateEvent: %s", svam->witness_status == HANDOFF_NOT_CALLED
                            ? "not called, no check asks" : handoff_efi_status_name(svam->witness_status));
        return ANSWER_NOT_KNOWN;
    }
    if (svam->status == HANDOFF_NOT_CALLED) {
        handoff_text_format(text, "not known: SetVirtualAddressMap was not called");
        return ANSWER_NOT_KNOWN;
    }
    if (svam->witness_runs == 0) {
        handoff_text_format(text, "no, the loader's own handler did not run");
        return ANSWER_FAILS;
    }
    handoff_text_format(text, "yes, the loader's own handler ran %u time%s and asked for %u conversions",
                        svam->witness_runs, plural(svam->witness_runs), svam->conversions);
    return ANSWER_HOLDS;
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

/* svam.tables_converted comes first: where the table's CRC32 alone is wrong, the others answer. */
static const char *const checks_6[] = {"svam.tables_converted", "svam.convert_pointer", "svam.converted_once",
                                       "isolation.no_fault", NULL};

/* The first fault, if faults are all that speaks against pointers and none of them is of a pointer; or NULL. */
static const struct service_fault *fault_of_another_kind(const struct verdict *verdict, const char *const *name)
{
    const struct runtime *runtime = &verdict->runtime;

    for (; name[1]; name++) {
        const struct verdict_entry *entry = verdict_find(verdict, *name);

        if (entry && entry->outcome == OUTCOME_FAILED)
            return NULL;
    }
    for (uint32_t i = 0; i < runtime_faults_kept(runtime); i++)
        if (diagnosis_is_of_pointers(runtime->fault[i].diagnosis))
            return NULL;
    return runtime->faults > 0 ? &runtime->fault[0] : NULL;
}

static enum answer question_6(const struct verdict *verdict, struct handoff_text *text)
{
    const uint32_t virtmap = verdict->info->settings.virtmap;
    const bool equal = virtmap == HANDOFF_VIRTMAP_NONE || virtmap == HANDOFF_VIRTMAP_IDENTITY;
    const char *doubt = equal ? "physical and virtual addresses are equal here" : doubt_about_pointers(verdict);
    char bytes[ANSWER_SIZE];
    struct handoff_text unused = handoff_text_in(bytes, sizeof(bytes));
    const char *const *names = verdict->stale_checksum ? checks_6 + 1 : checks_6;
    const bool fails = answer_of(verdict, names, &unused) == ANSWER_FAILS;
    const struct service_fault *other = fails ? fault_of_another_kind(verdict, names) : NULL;

    if (doubt != NULL && (equal || !fails || other)) {
        handoff_text_format(text, "not known: %s", doubt);
        return ANSWER_NOT_KNOWN;
    }
    if (other) {
        handoff_text_format(text, "not known: %s faulted otherwise (%s)", service_name(other->service),
                            other->diagnosis);
        tell_conditions(&verdict->runtime, text);
        return ANSWER_NOT_KNOWN;
    }
    const enum answer answer = answer_from_checks(verdict, names, text);
    if (doubt == NULL)
        tell_conditions(&verdict->runtime, text);
    if (verdict->stale_checksum && answer == ANSWER_HOLDS)
        handoff_text_format(text, ", but the CRC32 of the %s was not renewed: %s", verdict->stale_checksum,
                            checks_6[0]);
    return answer;
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

static const char *const checks_7[] = {"exit_boot.no_boot_service", "isolation.poison_intact", NULL};

/* The limit of the answer comes first: a screen may have no room for more. */
#define UNWATCHED "not watched: SetVirtualAddressMap (crossing=lenient); "

/* Answered by what the checks say; false: they say nothing against it. */
static bool tell_use(const struct verdict *verdict, struct handoff_text *text)
{
    const struct service_fault *use = boot_service_use(&verdict->runtime);
    const struct handoff_fault *early = svam_offence_boot_services(verdict->info);
    const char *home = svam_offence_home(verdict->info);

    if (home)
        handoff_text_format(text, "yes, SetVirtualAddressMap itself: it lies in %s", home);
    else if (early)
        handoff_text_format(text, "yes, by SetVirtualAddressMap: %s at 0x%lx",
                            svam_offence_fault(verdict->info, early).diagnosis, early->address);
    else if (use)
        handoff_text_format(text, "yes, by %s: %s at 0x%lx", service_name(use->service), use->diagnosis,
                            use->fault.address);
    return home || early || use;
}

static enum answer question_7(const struct verdict *verdict, struct handoff_text *text)
{
    char bytes[ANSWER_SIZE / 2];
    struct handoff_text why = handoff_text_in(bytes, sizeof(bytes));
    const enum answer answer = answer_of(verdict, checks_7, &why);

    if (tell_use(verdict, text))
        return ANSWER_FAILS;
    if (answer == ANSWER_FAILS) {
        handoff_text_format(text, "yes:%s", bytes);
    } else if (answer == ANSWER_NOT_KNOWN) {
        handoff_text_format(text, "not known:%s", bytes);
    } else if (calls_made(&verdict->runtime) == 0) {
        handoff_text_format(text, "not known: no runtime service was called");
        return ANSWER_NOT_KNOWN;
    } else {
        handoff_text_format(text, "no, %s%u calls with that memory not translated, and its poison is intact",
                            *svam_offence_unwatched(verdict->info) ? UNWATCHED : "", calls_made(&verdict->runtime));
    }
    return answer;
}

static const struct {
    const char        *text;
    const char        *brief;
    const char *const *checks; /* which bear on it; ends in NULL */
    enum answer (*answer)(const struct verdict *verdict, struct handoff_text *text);
} questions[QUESTIONS] = {
    {"Did ExitBootServices succeed?", "ExitBootServices succeeded?", checks_1, question_1},
    {"Was the final memory map correct?", "final memory map correct?", checks_2, question_2},
    {"Do runtime regions carry EFI_MEMORY_RUNTIME, and only they?", "only runtime regions marked?", checks_3,
     question_3},
    {"Was SetVirtualAddressMap called?", "SetVirtualAddressMap called?", checks_4, question_4},
    {"Did the VirtualAddressChange handlers run?", "its event handlers ran?", checks_5, question_5},
    {"Were runtime pointers converted?", "runtime pointers converted?", checks_6, question_6},
    {"Was anything of the boot services used after ExitBootServices?", "boot services used after?", checks_7,
     question_7},
};

const char *question_text(unsigned index)
{
    return questions[index].text;
}

const char *question_brief(unsigned index)
{
    return questions[index].brief;
}

bool question_is_settled(const struct verdict *verdict, unsigned index)
{
    for (const char *const *name = questions[index].checks; *name; name++) {
        const struct verdict_entry *entry = verdict_find(verdict, *name);

        if (entry && !entry->concluded)
            return false;
    }
    return true;
}

enum answer question_answer(const struct verdict *verdict, unsigned index, struct handoff_text *text)
{
    return questions[index].answer(verdict, text);
}

void questions_answer(const struct verdict *verdict)
{
    for (unsigned i = 0; i < QUESTIONS; i++) {
        char bytes[ANSWER_SIZE];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

        question_answer(verdict, i, &text);
        tap_comment("%u. %s %s", i + 1, questions[i].text, bytes);
        audience_answer(i + 1, questions[i].text, bytes);
    }
}

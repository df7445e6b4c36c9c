/* The final memory map, judged. UEFI 2.10, 7.2.3 (GetMemoryMap), 2.3 (what an operating system may rely on). */
#include <stddef.h>

#include "../diagnosis.h"
#include "map.h"
#include "map_facts.h"
#include "tables.h"

struct examination {
    struct handoff_memory_map map;
    struct handoff_memory_map_report report;
};

static bool examine(struct check_context *context, struct examination *examination)
{
    /* UEFI 2.10, 2.3.6: on AArch64 a system with 64 KiB pages must be able to map runtime memory. */
    const UINT64 granule = context->info->architecture == HANDOFF_ARCHITECTURE_AARCH64 ? 65536 : HANDOFF_PAGE_SIZE;
    struct handoff_memory_map scratch = map_room();

    if (!final_map(context, &examination->map))
        return false;
    if (handoff_memory_map_examine(&examination->map, &scratch, granule, &examination->report) == HANDOFF_OK)
        return true;
    skip_large_map(context, &examination->map);
    return false;
}

/* What a rule says of the descriptors that break it. */
struct rule {
    const char *offence; /* "descriptors that ..." */
    const char *diagnosis;
    const char *next;
};

/* Passes if no descriptor broke the rule. */
static void judge(struct check_context *context, const struct examination *examination,
                  const struct handoff_finding *finding, const struct rule *rule)
{
    char words[160];
    struct handoff_text text = handoff_text_in(words, sizeof(words));

    if (finding->count == 0) {
        check_pass(context, "descriptors that %s: none of %lu", rule->offence, examination->report.descriptors);
        return;
    }
    const EFI_MEMORY_DESCRIPTOR *first = handoff_memory_map_at(&examination->map, finding->first);
    describe_descriptor(first, &text);
    check_fail_at(context, rule->diagnosis, first->PhysicalStart, rule->next,
                  "descriptors that %s: %lu of %lu, the first is number %lu: %s", rule->offence, finding->count,
                  examination->report.descriptors, finding->first, words);
}

static void run_no_empty_or_wrapping(struct check_context *context)
{
    static const struct rule rule = {"are empty or wrap past 2^64", DIAGNOSIS_NOT_AS_SPECIFIED,
                                     "Ignore these descriptors, and report them to the firmware's maker."};
    struct examination examination;

    if (!examine(context, &examination))
        return;
    const struct handoff_memory_map_report *report = &examination.report;
    judge(context, &examination, report->empty.count > 0 ? &report->empty : &report->wrapping, &rule);
}

static void run_no_overlap(struct check_context *context)
{
    static const struct rule rule = {"begin inside another", DIAGNOSIS_NOT_AS_SPECIFIED,
                                     "Trust neither of two overlapping descriptors; report them to the firmware's "
                                     "maker."};
    struct examination examination;

    if (!examine(context, &examination))
        return;
    const struct handoff_memory_map_report *report = &examination.report;
    if (report->overlapping.count == 0)
        check_pass(context,
                   "%lu descriptors, none overlaps another; %lu begin below their predecessor, which is legal",
                   report->descriptors, report->unsorted.count);
    else
        judge(context, &examination, &report->overlapping, &rule);
}

static void run_aligned(struct check_context *context)
{
    static const struct rule rule = {"begin inside a page, or share one of runtime memory that is not cached alike",
                                     DIAGNOSIS_BAD_RUNTIME_MAP,
                                     "The firmware has to begin regions at whole pages and, on AArch64, to keep "
                                     "memory that is cached otherwise out of the 64 KiB pages that hold runtime "
                                     "memory."};
    struct examination examination;

    if (examine(context, &examination))
        judge(context, &examination, &examination.report.misaligned, &rule);
}

static void run_runtime_types_marked(struct check_context *context)
{
    static const struct rule rule = {"are runtime code or data without EFI_MEMORY_RUNTIME", DIAGNOSIS_BAD_RUNTIME_MAP,
                                     "The firmware has to set EFI_MEMORY_RUNTIME, or the memory will not be mapped."};
    struct examination examination;

    if (examine(context, &examination))
        judge(context, &examination, &examination.report.runtime_unmarked, &rule);
}

static void run_only_runtime_marked(struct check_context *context)
{
    static const struct rule rule = {"are EFI_MEMORY_RUNTIME in memory that the operating system reuses",
                                     DIAGNOSIS_BAD_RUNTIME_MAP,
                                     "Keep the operating system out of this memory; the firmware has to give it a "
                                     "runtime type."};
    struct examination examination;

    if (!examine(context, &examination))
        return;
    const struct handoff_memory_map_report *report = &examination.report;
    if (report->runtime_on_reclaimed.count == 0 && report->runtime_on_reserved.count > 0)
        check_warn(context, DIAGNOSIS_BAD_RUNTIME_MAP, "Map this memory for the firmware all the same.",
                   "%lu reserved, ACPI or OEM descriptors carry EFI_MEMORY_RUNTIME, the first is number %lu",
                   report->runtime_on_reserved.count, report->runtime_on_reserved.first);
    else
        judge(context, &examination, &report->runtime_on_reclaimed, &rule);
}

static void run_cacheability(struct check_context *context)
{
    static const struct rule rule = {"name no cacheability, or are RAM without write-back",
                                     DIAGNOSIS_NOT_AS_SPECIFIED, "Map memory without any cacheability uncached."};
    struct examination examination;

    if (examine(context, &examination))
        judge(context, &examination, &examination.report.cacheability_missing, &rule);
}

const struct check map_checks[9] = {
    {"map.size_probe", SEVERITY_HIGH, "UEFI 2.10, 7.2.3", run_map_size_probe},
    {"map.no_empty_or_wrapping", SEVERITY_HIGH, "UEFI 2.10, 7.2.3", run_no_empty_or_wrapping},
    {"map.no_overlap", SEVERITY_CRITICAL, "UEFI 2.10, 7.2.3", run_no_overlap},
    {"map.aligned", SEVERITY_CRITICAL, "UEFI 2.10, 7.2.3 and 2.3.6", run_aligned},
    {"map.runtime_types_marked", SEVERITY_CRITICAL, "UEFI 2.10, 7.2", run_runtime_types_marked},
    {"map.only_runtime_marked", SEVERITY_HIGH, "UEFI 2.10, 7.2", run_only_runtime_marked},
    {"map.cacheability", SEVERITY_MEDIUM, "UEFI 2.10, 7.2.3", run_cacheability},
    {"map.tables_covered", SEVERITY_CRITICAL, "UEFI 2.10, 4.3 and 4.5", run_map_tables_covered},
    {"map.runtime_stable", SEVERITY_MEDIUM, "UEFI 2.10, 7.2", run_map_runtime_stable},
};

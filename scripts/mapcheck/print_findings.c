#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <handoff/text.h>

#include "findings.h"
#include "granules.h"
#include "print.h"

#define LISTED 8 /* descriptors a finding, unless all are asked for */
#define INDENT "          "

static const struct map_file_entry *entry_at(const struct handoff_memory_map *map, UINTN index)
{
    return (const struct map_file_entry *)(const void *)handoff_memory_map_at(map, index);
}

static void print_descriptor(const struct map_file_entry *entry)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    const UINT64 size = handoff_descriptor_size(descriptor);

    printf("#%" PRIu64 " line %" PRIu64 ": ", entry->index, entry->line);
    if (size == 0)
        printf("0x%" PRIx64 " and 0x%" PRIx64 " pages", descriptor->PhysicalStart, descriptor->NumberOfPages);
    else
        printf("0x%" PRIx64 "-0x%" PRIx64, descriptor->PhysicalStart, descriptor->PhysicalStart + size - 1);
    printf(" %s 0x%" PRIx64, handoff_memory_type_name(descriptor->Type), descriptor->Attribute);
}

/* What of the alignment is wrong. */
static void print_misalignment(const struct handoff_memory_map *map, UINTN index, UINT64 granule)
{
    const UINT64 start = handoff_memory_map_at(map, index)->PhysicalStart;

    if (start % HANDOFF_PAGE_SIZE != 0) {
        printf("\n" INDENT "  begins inside a page");
        return;
    }
    printf("\n" INDENT "  at 0x%" PRIx64 " shares %" PRIu64 " bytes, and is cached otherwise than\n" INDENT "  ",
           start - start % granule, granule);
    print_descriptor(entry_at(map, granule_opponent(map, index, granule)));
}

static UINTN list_overlaps(const struct judgement *judgement, UINTN limit)
{
    struct overlap overlap = {0};
    UINTN listed = 0;

    for (; listed < limit && finding_next_overlap(&judgement->sorted, &overlap); listed++) {
        printf(INDENT);
        print_descriptor(entry_at(&judgement->sorted, overlap.inner));
        printf("\n" INDENT "  begins inside ");
        print_descriptor(entry_at(&judgement->sorted, overlap.outer));
        printf("\n");
    }
    return listed;
}

static UINTN list_others(const struct judgement *judgement, enum finding_kind kind, UINTN limit)
{
    const struct handoff_memory_map *map = &judgement->file->map;
    UINTN listed = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map) && listed < limit; i++) {
        if (!finding_holds(kind, map, i, judgement->granule))
            continue;
        printf(INDENT);
        print_descriptor(entry_at(map, i));
        if (kind == FINDING_MISALIGNED)
            print_misalignment(map, i, judgement->granule);
        printf("\n");
        listed++;
    }
    return listed;
}

static void print_finding(const struct judgement *judgement, enum finding_kind kind, UINTN count)
{
    static const char *const words[] = {"note", "WARN", "FAIL"};
    const struct finding_rule *rule = &finding_rules[kind];
    const UINTN limit = judgement->options->all ? count : LISTED;

    printf("  %-5s %s%sUEFI 2.10, %s\n        %" PRIu64 " descriptor%s %s\n", words[rule->severity],
           rule->check == NULL ? "" : rule->check, rule->check == NULL ? "" : ", ", rule->section, count,
           count == 1 ? "" : "s", rule->offence);
    const UINTN listed = kind == FINDING_OVERLAPPING ? list_overlaps(judgement, limit)
                                                     : list_others(judgement, kind, limit);
    if (listed < count)
        printf(INDENT "and %" PRIu64 " more; --all lists them\n", count - listed);
    if (rule->next != NULL)
        printf("        next: %s\n", rule->next);
}

/* Whether a check has nothing to say; it is then named once, with the first of its findings. */
static bool is_silent(const struct findings *findings, enum finding_kind kind)
{
    const char *check = finding_rules[kind].check;

    if (check == NULL || (kind > FINDING_EMPTY && finding_rules[kind - 1].check != NULL &&
                          strcmp(check, finding_rules[kind - 1].check) == 0))
        return false;
    for (enum finding_kind other = kind; other < FINDING_COUNT; other++)
        if (finding_rules[other].check != NULL && strcmp(check, finding_rules[other].check) == 0 &&
            findings->count[other] > 0)
            return false;
    return true;
}

unsigned print_findings(struct judgement *judgement)
{
    struct findings findings;
    unsigned failures = 0;

    findings_examine(&judgement->file->map, &judgement->sorted, judgement->granule, &findings);
    printf("\nchecks\n");
    for (enum finding_kind kind = FINDING_EMPTY; kind < FINDING_COUNT; kind++) {
        if (is_silent(&findings, kind))
            printf("  ok    %s\n", finding_rules[kind].check);
        if (findings.count[kind] == 0)
            continue;
        print_finding(judgement, kind, findings.count[kind]);
        failures += finding_rules[kind].severity == SEVERITY_FAILURE;
    }
    return failures;
}

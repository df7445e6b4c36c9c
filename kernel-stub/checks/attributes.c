/* The Memory Attributes Table: is there one, and is it right? UEFI 2.10, 4.6.4. */
#include <stddef.h>

#include "../diagnosis.h"
#include "attributes_table.h"
#include "map_facts.h"
#include "tables.h"

#define SECTION "UEFI 2.10, 4.6.4"

/* What a check of the table's contents works with. */
struct examined {
    struct attributes_table table;
    struct handoff_memory_map map;
};

/* False, and the check is skipped, if there is nothing to examine. */
static bool examine(struct check_context *context, struct examined *examined)
{
    examined->table = attributes_table(context->info);
    if (examined->table.header == NULL)
        check_skip(context, "the firmware has no Memory Attributes Table");
    return context->outcome == OUTCOME_NONE && final_map(context, &examined->map);
}

static void run_present(struct check_context *context)
{
    const struct attributes_table table = attributes_table(context->info);

    if (table.header == NULL)
        check_fail(context, DIAGNOSIS_WRITABLE_CODE,
                   "Without the table nobody can tell the firmware's code from its data: let the firmware publish "
                   "one.",
                   "the firmware has no Memory Attributes Table; its code stays writable");
    else
        check_pass(context, "version %u, %u entries of %u bytes, flags 0x%x", table.header->version,
                   table.header->entries, table.header->descriptor_size, table.header->flags);
}

static void judge_header(struct check_context *context, const struct examined *examined)
{
    static const char next[] = "The firmware has to mend the table's header; systems ignore the whole table.";
    const struct handoff_attributes_header *header = examined->table.header;

    if (!attributes_version_known(header))
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, next, "the table's version is %u, neither 1 nor 2",
                   header->version);
    else if (examined->table.count == 0)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, next,
                   "the table cannot be stepped through: %u entries of %u bytes", header->entries,
                   header->descriptor_size);
}

static void judge_entries(struct check_context *context, const struct examined *examined)
{
    char words[160];
    struct handoff_text text = handoff_text_in(words, sizeof(words));

    for (UINTN i = 0; i < examined->table.count && context->outcome == OUTCOME_NONE; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = attributes_entry(&examined->table, i);
        const char *offence = attributes_offence(&examined->table, i, &examined->map);
        if (offence == NULL)
            continue;
        describe_descriptor(entry, &text);
        check_fail_at(context, DIAGNOSIS_NOT_AS_SPECIFIED, entry->PhysicalStart,
                      "The firmware has to make one entry of each part of each runtime descriptor, in ascending "
                      "order.",
                      "entry number %lu of %lu, %u bytes each, %s: %s", i, examined->table.count,
                      examined->table.header->descriptor_size, offence, words);
    }
}

/* A gap is a defect, unless a driver that the loader started is in it. */
static void judge_region(struct check_context *context, const struct attributes_table *table,
                         const EFI_MEMORY_DESCRIPTOR *region, UINT64 *undescribed)
{
    const UINT64 size = handoff_descriptor_size(region);
    struct attributes_gap gap = {region->PhysicalStart, 0};

    while (attributes_gap(table, region, gap.physical_address + gap.size, &gap)) {
        *undescribed += gap.size;
        /* A region without any entry is one that no protection goes with. */
        if (gap.size != size && !touches_driver(context->info, gap.physical_address, gap.size))
            check_fail_at(context, DIAGNOSIS_NOT_AS_SPECIFIED, gap.physical_address,
                          "The firmware has to describe all of a runtime descriptor, or nothing of it.",
                          "no entry covers the %lu bytes at 0x%lx, though others cover the rest of their descriptor",
                          gap.size, gap.physical_address);
    }
}

static void judge_coverage(struct check_context *context, const struct examined *examined)
{
    UINT64 undescribed = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&examined->map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&examined->map, i);
        if (is_runtime_memory(descriptor) && handoff_descriptor_is_runtime(descriptor))
            judge_region(context, &examined->table, descriptor, &undescribed);
    }
    if (undescribed > 0)
        check_warn(context, DIAGNOSIS_WRITABLE_CODE, "Let the firmware describe all runtime memory in the table.",
                   "no entry covers %lu bytes of runtime memory; systems leave it without protection", undescribed);
}

static void judge_oddities(struct check_context *context, const struct attributes_table *table)
{
    for (UINTN i = 0; i < table->count; i++) {
        const char *oddity = attributes_oddity(attributes_entry(table, i));
        if (oddity != NULL)
            check_warn(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Report it to the firmware's maker.",
                       "entry number %lu of %lu %s", i, table->count, oddity);
    }
}

static void run_well_formed(struct check_context *context)
{
    struct examined examined;

    if (!examine(context, &examined))
        return;
    judge_header(context, &examined);
    if (context->outcome == OUTCOME_NONE)
        judge_entries(context, &examined);
    if (context->outcome == OUTCOME_NONE)
        judge_coverage(context, &examined);
    judge_oddities(context, &examined.table);
    check_pass(context, "%lu entries, in order, each inside a descriptor of its type; all runtime memory is covered",
               examined.table.count);
}

/* Entries that forbid neither writing nor execution; those that attributes.well_formed objects to are left out. */
struct writable_code {
    UINTN judged;  /* entries */
    UINTN count;
    UINTN first;   /* that is neither of the following, or else the first of all */
    UINTN of_late; /* as many are there for drivers that the loader started */
    UINTN idle;    /* as many hold no image: there is no code to be changed */
};

static struct writable_code find_writable_code(const struct check_context *context, const struct examined *examined)
{
    struct writable_code found = {0, 0, 0, 0, 0};

    for (UINTN i = 0; i < examined->table.count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = attributes_entry(&examined->table, i);
        if (attributes_offence(&examined->table, i, &examined->map) != NULL)
            continue;
        found.judged++;
        if (!is_runtime_memory(entry) || (entry->Attribute & (EFI_MEMORY_RO | EFI_MEMORY_XP)) != 0)
            continue;
        const UINT64 size = handoff_descriptor_size(entry);
        const bool late = touches_driver(context->info, entry->PhysicalStart, size);
        const bool idle = !late && holds_no_image(context->info, entry->PhysicalStart, size);
        if (found.count == 0 || (!late && !idle && found.count == found.of_late + found.idle))
            found.first = i;
        found.count++;
        found.of_late += late;
        found.idle += idle;
    }
    return found;
}

static void state_writable_code(struct check_context *context, const struct attributes_table *table,
                                const struct writable_code *found)
{
    const EFI_MEMORY_DESCRIPTOR *first = attributes_entry(table, found->first);
    char words[160];
    struct handoff_text text = handoff_text_in(words, sizeof(words));

    describe_descriptor(first, &text);
    if (found->count > found->of_late + found->idle)
        check_fail_at(context, DIAGNOSIS_WRITABLE_CODE, first->PhysicalStart, NULL,
                      "%lu of %lu entries are both writable and executable, the first is number %lu: %s",
                      found->count, table->count, found->first, words);
    else
        check_warn(context, DIAGNOSIS_WRITABLE_CODE,
                   "Drivers need no mending: EDK2 forbids both where no image lies from "
                   "edk2-stable202411 on, and knows drivers that are loaded after EndOfDxe from edk2-stable202511 "
                   "on.",
                   "%lu of %lu entries are both writable and executable; %lu hold drivers that the loader started, "
                   "whose sections this firmware does not know, %lu no image; the first is number %lu: %s",
                   found->count, table->count, found->of_late, found->idle, found->first, words);
}

static void run_write_xor_execute(struct check_context *context)
{
    struct examined examined;

    if (!examine(context, &examined))
        return;
    const struct writable_code found = find_writable_code(context, &examined);
    if (found.count > 0)
        state_writable_code(context, &examined.table, &found);
    else if (found.judged == 0 || found.judged < examined.table.count)
        check_skip(context, "%lu of %u entries could be judged, see attributes.well_formed", found.judged,
                   examined.table.header->entries);
    else
        check_pass(context, "none of %lu entries is both writable and executable", examined.table.count);
}

const struct check attributes_checks[3] = {
    {"attributes.present", SEVERITY_ADVISORY, SECTION, run_present},
    {"attributes.well_formed", SEVERITY_HIGH, SECTION, run_well_formed},
    {"attributes.write_xor_execute", SEVERITY_HIGH, SECTION, run_write_xor_execute},
};

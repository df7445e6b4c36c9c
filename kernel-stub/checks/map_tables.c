/* What the operating system reaches the firmware through has to lie in memory that it keeps mapped. UEFI 2.10, 4.3.
 */
#include <stddef.h>

#include "../diagnosis.h"
#include "../saved_tables.h"
#include "../svam_offence.h"
#include "map.h"
#include "map_facts.h"

#define DESCRIPTION 160 /* bytes */

struct coverage {
    struct check_context *context;
    struct handoff_memory_map map;
    UINTN examined;
};

static void cover(struct coverage *coverage, const char *what, UINT64 physical_address, UINT64 size)
{
    coverage->examined++;
    if (runtime_memory_holds(&coverage->map, physical_address, size))
        return;
    check_fail_at(coverage->context, DIAGNOSIS_UNDECLARED_REGION, physical_address,
                  "The firmware has to put it into memory with EFI_MEMORY_RUNTIME; no kernel can map it otherwise.",
                  "%s (%lu bytes at physical 0x%lx) lies outside runtime memory", what, size,
                  physical_address);
}

static void cover_system_table(struct coverage *coverage, const EFI_SYSTEM_TABLE *table)
{
    const struct handoff_boot_info *info = coverage->context->info;
    const UINT64 configuration_size = table->NumberOfTableEntries * sizeof(EFI_CONFIGURATION_TABLE);

    cover(coverage, "the system table", info->system_table.physical_address, sizeof(EFI_SYSTEM_TABLE));
    cover(coverage, "the vendor string", (UINT64)table->FirmwareVendor, sizeof(CHAR16));
    cover(coverage, "the configuration table array", (UINT64)table->ConfigurationTable, configuration_size);
}

/* Called by the loader only, on its own page table. */
static bool is_called_while_crossing(enum service service)
{
    return service == SERVICE_SET_VIRTUAL_ADDRESS_MAP || service == SERVICE_CONVERT_POINTER;
}

static void cover_runtime_table(struct coverage *coverage)
{
    const struct handoff_boot_info *info = coverage->context->info;
    UINT64 pointer;

    cover(coverage, "the runtime services table", info->runtime_services.physical_address,
          info->saved.runtime_services.size);
    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (!is_called_while_crossing(service) && saved_service(info, service, &pointer))
            cover(coverage, service_name(service), pointer, 1);
    }
}

static void warn_of(struct check_context *context, enum service service, UINT64 pointer)
{
    char words[DESCRIPTION];
    struct handoff_text place = handoff_text_in(words, sizeof(words));

    describe_address(context->info, pointer, &place);
    check_at(context, pointer);
    check_warn(context, DIAGNOSIS_UNDECLARED_REGION, SVAM_MISPLACED_NEXT_STEP,
               "%s at 0x%lx, %s, lies outside runtime memory", service_name(service), pointer, words);
}

/* Against the rule as well, but a crossing that still maps boot-services memory bears it: U-Boot does this. */
static void cover_crossing_services(struct coverage *coverage)
{
    UINT64 pointer;

    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (!is_called_while_crossing(service) || !saved_service(coverage->context->info, service, &pointer))
            continue;
        coverage->examined++;
        if (!runtime_memory_holds(&coverage->map, pointer, 1))
            warn_of(coverage->context, service, pointer);
    }
}

void run_map_tables_covered(struct check_context *context)
{
    struct coverage coverage = {.context = context};
    const EFI_SYSTEM_TABLE *table = saved_system_table(context->info);

    if (!final_map(context, &coverage.map))
        return;
    if (table == NULL || context->info->saved.runtime_services.size == 0) {
        check_skip(context, "the loader saved no firmware tables");
        return;
    }
    cover_system_table(&coverage, table);
    cover_runtime_table(&coverage);
    cover_crossing_services(&coverage);
    check_pass(context, "%lu tables and pointers, all inside EFI_MEMORY_RUNTIME descriptors", coverage.examined);
}

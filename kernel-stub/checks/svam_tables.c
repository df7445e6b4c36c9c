/* The live tables at their virtual addresses, against the saved ones. UEFI 2.10, 8.4.1: the firmware converts its own
 * tables. SetVirtualAddressMap and ConvertPointer are left out: EDK2 keeps them physical, they cannot be called
 * again. */
#include <stddef.h>

#include <handoff/runtime_map.h>

#include "../diagnosis.h"
#include "../same_text.h"
#include "../saved_tables.h"
#include "svam.h"

#define DESCRIPTION 160 /* bytes */

struct conversion_audit {
    struct check_context *context;
    struct handoff_memory_map runtime;
    UINTN pointers;
};

/* No map can give it a virtual address, and ConvertPointer refuses it. */
static void state_no_runtime_memory(struct check_context *context, const char *what, bool function, UINT64 saved)
{
    char words[DESCRIPTION];
    struct handoff_text place = handoff_text_in(words, sizeof(words));

    describe_address(context->info, saved, &place);
    check_fail_at(context, diagnose_pointer(context->info, saved, function), saved,
                  function ? FUNCTION_NEXT_STEP
                           : "Allocate what this field points to as EfiRuntimeServicesData.",
                  "%s is 0x%lx, which is no runtime memory: %s", what, saved, words);
}

static void audit(struct conversion_audit *state, const char *what, const char *unconverted, UINT64 saved,
                  UINT64 live)
{
    const UINT64 expected = handoff_runtime_map_virtual(&state->runtime, saved);
    const bool function = same_text(unconverted, DIAGNOSIS_UNCONVERTED_CODE_POINTER);

    state->pointers++;
    if (live == expected && expected != 0)
        return;
    if (live == saved && expected == 0)
        state_no_runtime_memory(state->context, what, function, saved);
    check_fail_at(state->context, live == saved ? unconverted : DIAGNOSIS_NOT_AS_SPECIFIED, live, NULL,
                  "%s is 0x%lx; it was 0x%lx, whose virtual address is 0x%lx", what, live, saved, expected);
}

static void audit_system_table(struct conversion_audit *state, const EFI_SYSTEM_TABLE *saved,
                               const EFI_SYSTEM_TABLE *live)
{
    audit(state, "EFI_SYSTEM_TABLE.FirmwareVendor", DIAGNOSIS_UNCONVERTED_POINTER, (UINT64)saved->FirmwareVendor,
          (UINT64)live->FirmwareVendor);
    audit(state, "EFI_SYSTEM_TABLE.RuntimeServices", DIAGNOSIS_UNCONVERTED_POINTER, (UINT64)saved->RuntimeServices,
          (UINT64)live->RuntimeServices);
    if (saved->NumberOfTableEntries > 0)
        audit(state, "EFI_SYSTEM_TABLE.ConfigurationTable", DIAGNOSIS_UNCONVERTED_POINTER,
              (UINT64)saved->ConfigurationTable, (UINT64)live->ConfigurationTable);
}

static void audit_services(struct conversion_audit *state, const void *live)
{
    UINT64 saved;

    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (service == SERVICE_SET_VIRTUAL_ADDRESS_MAP || service == SERVICE_CONVERT_POINTER)
            continue;
        if (saved_service(state->context->info, service, &saved))
            audit(state, service_name(service), DIAGNOSIS_UNCONVERTED_CODE_POINTER, saved,
                  table_service(live, service));
    }
}

static void audit_checksum(struct check_context *context, const char *what, const EFI_TABLE_HEADER *header,
                           UINTN limit)
{
    if (header_crc_is_valid(header, limit))
        return;
    if (context->outcome == OUTCOME_NONE)
        context->stale_checksum = what;
    check_fail_at(context, DIAGNOSIS_NOT_AS_SPECIFIED, (UINT64)header,
                  "The firmware has to recompute the CRC32 after it converted the table.",
                  "the %s's CRC32 0x%08x is not that of its %u bytes", what, header->CRC32, header->HeaderSize);
}

static void audit_tables(struct conversion_audit *state, const EFI_SYSTEM_TABLE *saved)
{
    struct check_context *context = state->context;
    const struct handoff_boot_info *info = context->info;
    const EFI_SYSTEM_TABLE *system = (const EFI_SYSTEM_TABLE *)info->system_table.virtual_address;
    const EFI_TABLE_HEADER *services = (const EFI_TABLE_HEADER *)info->runtime_services.virtual_address;

    audit_system_table(state, saved, system);
    audit_services(state, services);
    audit_checksum(context, "system table", &system->Hdr, sizeof(*system));
    audit_checksum(context, "runtime services table", services, info->saved.runtime_services.size);
    check_pass(context, "%lu pointers hold their virtual addresses, both CRC32 are valid%s", state->pointers,
               info->settings.virtmap == HANDOFF_VIRTMAP_IDENTITY ? "; virtmap=identity: a pointer that was not "
                                                                    "converted looks the same"
                                                                  : "");
}

void run_svam_tables_converted(struct check_context *context)
{
    const struct handoff_boot_info *info = context->info;
    struct conversion_audit state = {.context = context, .runtime = info_map(&info->runtime_map)};
    const EFI_SYSTEM_TABLE *saved = saved_system_table(info);

    if (!svam_succeeded(context))
        return;
    if (saved == NULL || info->saved.runtime_services.size < sizeof(EFI_TABLE_HEADER))
        check_skip(context, "the loader saved no firmware tables");
    else if (info->system_table.virtual_address == 0 || info->runtime_services.virtual_address == 0)
        check_skip(context, "the firmware's tables are not mapped: they lie outside runtime memory");
    else
        audit_tables(&state, saved);
}

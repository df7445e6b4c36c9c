/* What a successful ExitBootServices does on its way: event groups notified, the system table cleared.
 * UEFI 2.10, 7.1.1 (events), 7.1.2 (event groups), 7.4.6. */
#include <stddef.h>

#include "../diagnosis.h"
#include "../plural.h"
#include "../saved_tables.h"
#include "exit_boot.h"

/* EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES came with this revision. */
#define UEFI_2_9 ((2u << 16) | 90u)

static void judge_before_exit(struct check_context *context)
{
    const struct handoff_exit_events *events = &context->info->events;
    const UINT32 runs = events->before_exit_runs;

    if (events->before_exit_status != EFI_SUCCESS)
        return;
    if (runs == 0 && context->info->uefi_revision >= UEFI_2_9)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Drivers that quiesce in this event group are not told to.",
                   "EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES was not notified, though the firmware claims UEFI 2.9");
    else if (runs > context->info->attempts || (runs > 0 && events->before_exit_order > events->exit_order))
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Drivers rely on this order; report it to the firmware's maker.",
                   "EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES was notified %u times in %u attempts, as number %u; "
                   "EVT_SIGNAL_EXIT_BOOT_SERVICES as number %u",
                   runs, context->info->attempts, events->before_exit_order, events->exit_order);
    else if (runs > 1)
        check_warn(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Handlers in this group must bear being notified again.",
                   "EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES was notified once an attempt: %u times", runs);
}

void run_exit_boot_events(struct check_context *context)
{
    const struct handoff_exit_events *events = &context->info->events;

    if (events->exit_status != EFI_SUCCESS) {
        check_skip(context, "CreateEvent for EVT_SIGNAL_EXIT_BOOT_SERVICES returned %s",
                   handoff_efi_status_name(events->exit_status));
        return;
    }
    if (events->exit_runs != 1)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Drivers stop their devices in this event; without it they go on writing to memory.",
                   "an EVT_SIGNAL_EXIT_BOOT_SERVICES handler ran %u times, not once", events->exit_runs);
    judge_before_exit(context);
    check_pass(context,
               "EVT_SIGNAL_EXIT_BOOT_SERVICES notified once; before it EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES "
               "%u time%s (0 is normal up to UEFI 2.8)",
               events->before_exit_runs, plural(events->before_exit_runs));
}

/* The name of the first field that still points somewhere, or NULL. */
static const char *uncleared_field(const EFI_SYSTEM_TABLE *table)
{
    const struct {
        const char *name;
        const void *value;
    } fields[] = {
        {"BootServices", table->BootServices},
        {"ConsoleInHandle", table->ConsoleInHandle},
        {"ConIn", table->ConIn},
        {"ConsoleOutHandle", table->ConsoleOutHandle},
        {"ConOut", table->ConOut},
        {"StandardErrorHandle", table->StandardErrorHandle},
        {"StdErr", table->StdErr},
    };

    for (UINTN i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (fields[i].value != NULL)
            return fields[i].name;
    }
    return NULL;
}

void run_exit_boot_tables_cleared(struct check_context *context)
{
    const EFI_SYSTEM_TABLE *table = saved_system_table(context->info);
    const char *field = table != NULL ? uncleared_field(table) : NULL;

    if (table == NULL)
        check_skip(context, "the loader saved no system table");
    else if (field != NULL)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Clear these fields before anybody else sees the system table.",
                   "EFI_SYSTEM_TABLE.%s is not null after ExitBootServices", field);
    else if (!header_crc_is_valid(&table->Hdr, sizeof(*table)))
        check_fail(
            context, DIAGNOSIS_NOT_AS_SPECIFIED, "The firmware has to recompute the CRC32 when it clears fields.",
            "the system table's CRC32 0x%08x is not that of its %u bytes", table->Hdr.CRC32, table->Hdr.HeaderSize);
    else
        check_pass(context, "boot services and console fields are null, CRC32 0x%08x is valid", table->Hdr.CRC32);
}

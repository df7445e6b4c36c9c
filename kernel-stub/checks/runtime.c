/* Each of the 14 runtime services: called at a virtual address that the firmware was given, and came back.
 * UEFI 2.10, 8.1 and 4.5. What it answered is judged by the checks of its own topic. */
#include <stddef.h>

#include <handoff/runtime_map.h>

#include "../diagnosis.h"
#include "../plural.h"
#include "../saved_tables.h"
#include "harmless_call.h"
#include "service_outcome.h"
#include "tables.h"

/* Month 13, which no clock can be set to. */
static void judge_refusal(struct check_context *context, enum service service, EFI_STATUS status)
{
    if (status != EFI_UNSUPPORTED)
        service_returned(context, service, status, EFI_INVALID_PARAMETER, "to month 13");
}

/* For services that no other check has called. */
static void call(struct check_context *context, enum service service)
{
    const EFI_STATUS status = harmless_call(context, service);

    if (service == SERVICE_SET_TIME || service == SERVICE_SET_WAKEUP_TIME)
        judge_refusal(context, service, status);
}

static void judge_address(struct check_context *context, enum service service)
{
    const struct handoff_memory_map runtime = info_map(&context->info->runtime_map);
    const UINT64 address = table_service(context->runtime->services, service);
    const bool unconverted = handoff_runtime_map_virtual(&runtime, address) != 0;

    check_about(context, service);
    if (handoff_runtime_map_find_virtual(&runtime, address) == NULL)
        check_fail_at(context, diagnose_pointer(context->info, address, true), address,
                      unconverted ? NULL : FUNCTION_NEXT_STEP,
                      "%s is called at 0x%lx, which is no virtual address of a runtime region", service_name(service),
                      address);
}

static void judge_calls(struct check_context *context, enum service service)
{
    const struct service_record *record = &context->runtime->service[service];

    if (record->faults > 0)
        service_answered(context, service, RUNTIME_FAULTED);
    else if (record->calls == 0)
        check_skip(context, "%s was not called", service_name(service));
    else
        check_pass(context, "%u call%s at virtual 0x%lx, the first returned %s, the last %s", record->calls,
                   plural(record->calls), table_service(context->runtime->services, service),
                   handoff_efi_status_name(record->first_status), handoff_efi_status_name(record->last_status));
}

static void judge(struct check_context *context, enum service service)
{
    if (context->runtime->service[service].faults == 0 && !service_ready(context, service))
        return;
    judge_address(context, service);
    if (context->outcome == OUTCOME_NONE && context->runtime->service[service].calls == 0)
        call(context, service);
    judge_calls(context, service);
}

#define JUDGE(name, service)                              \
    static void run_##name(struct check_context *context) \
    {                                                     \
        judge(context, service);                          \
    }
JUDGE(get_time, SERVICE_GET_TIME)
JUDGE(set_time, SERVICE_SET_TIME)
JUDGE(get_wakeup_time, SERVICE_GET_WAKEUP_TIME)
JUDGE(set_wakeup_time, SERVICE_SET_WAKEUP_TIME)
JUDGE(get_variable, SERVICE_GET_VARIABLE)
JUDGE(get_next_variable_name, SERVICE_GET_NEXT_VARIABLE_NAME)
JUDGE(set_variable, SERVICE_SET_VARIABLE)
JUDGE(get_next_high_monotonic_count, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT)
JUDGE(update_capsule, SERVICE_UPDATE_CAPSULE)
JUDGE(query_capsule_capabilities, SERVICE_QUERY_CAPSULE_CAPABILITIES)
JUDGE(query_variable_info, SERVICE_QUERY_VARIABLE_INFO)

/* These two stay at their physical addresses, which no kernel can call; the svam.* checks judge the loader's calls.
 */
static void run_set_virtual_address_map(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;

    if (svam->status == HANDOFF_NOT_CALLED)
        check_skip(context, "stays at its physical address; the loader did not call it");
    else
        check_skip(context, "stays at its physical address; the loader called it: %s",
                   handoff_efi_status_name(svam->status));
}

static void run_convert_pointer(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;
    const UINT32 calls = svam->witness_runs > 0 ? svam->conversions : 0; /* before that they are plans */

    if (calls == 0)
        check_skip(context, "stays at its physical address; the loader did not call it");
    else
        check_skip(context, "stays at its physical address; the loader's handler called it %u times", calls);
}

/* Calling it ends the run: here only the address is judged. */
static void run_reset_system(struct check_context *context)
{
    if (!service_ready(context, SERVICE_RESET_SYSTEM))
        return;
    judge_address(context, SERVICE_RESET_SYSTEM);
    check_skip(context, "called last: see reset.shutdown");
}

#define CHECK(name, section)                                 \
    {                                                        \
        "runtime." #name, SEVERITY_HIGH, section, run_##name \
    }
const struct check runtime_checks[SERVICE_COUNT] = {
    CHECK(get_time, "UEFI 2.10, 8.3.1"),
    CHECK(set_time, "UEFI 2.10, 8.3.2"),
    CHECK(get_wakeup_time, "UEFI 2.10, 8.3.3"),
    CHECK(set_wakeup_time, "UEFI 2.10, 8.3.4"),
    CHECK(set_virtual_address_map, "UEFI 2.10, 8.4.1"),
    CHECK(convert_pointer, "UEFI 2.10, 8.4.2"),
    CHECK(get_variable, "UEFI 2.10, 8.2.1"),
    CHECK(get_next_variable_name, "UEFI 2.10, 8.2.2"),
    CHECK(set_variable, "UEFI 2.10, 8.2.3"),
    CHECK(get_next_high_monotonic_count, "UEFI 2.10, 8.5.2"),
    CHECK(reset_system, "UEFI 2.10, 8.5.1"),
    CHECK(update_capsule, "UEFI 2.10, 8.5.3"),
    CHECK(query_capsule_capabilities, "UEFI 2.10, 8.5.3"),
    CHECK(query_variable_info, "UEFI 2.10, 8.2.4"),
};

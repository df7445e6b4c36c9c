/* EFI_RT_PROPERTIES_TABLE, and whether the services are as it declares (UEFI 2.10, 4.6.2): one whose bit is set is
 * supported after ExitBootServices; one whose bit is clear can be called as well, and returns EFI_UNSUPPORTED. */
#include "../diagnosis.h"
#include "harmless_call.h"
#include "service_outcome.h"
#include "tables.h"

#define TABLE_VERSION 1u
#define TABLE_LENGTH  8u

/* False, and the check is skipped, if there is no table. */
static bool is_there(struct check_context *context)
{
    if (context->info->rt_properties_status == EFI_NOT_FOUND)
        check_skip(context, "there is no EFI_RT_PROPERTIES_TABLE: every service counts as supported");
    return context->outcome == OUTCOME_NONE;
}

static void run_well_formed(struct check_context *context)
{
    const struct handoff_boot_info *info = context->info;

    if (!is_there(context))
        return;
    if (info->rt_properties_status == EFI_SUCCESS)
        check_pass(context, "version %u, %u bytes, RuntimeServicesSupported 0x%lx", TABLE_VERSION, TABLE_LENGTH,
                   info->rt_properties);
    else
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "The firmware has to set Version to 1 and Length to 8; the table is not believed here, and every "
                   "service counts as supported.",
                   "EFI_RT_PROPERTIES_TABLE has version %u and length %u, not %u and %u", info->rt_properties_version,
                   info->rt_properties_length, TABLE_VERSION, TABLE_LENGTH);
}

/* A wakeup timer may be missing where the services are not (UEFI 2.10, 8.3.3 and 8.3.4). */
static bool may_be_unsupported(enum service service)
{
    return service == SERVICE_GET_WAKEUP_TIME || service == SERVICE_SET_WAKEUP_TIME;
}

/* The first call of a service that is declared supported: later ones may have asked for the impossible. */
static void judge_declared(struct check_context *context, enum service service)
{
    const EFI_STATUS status = context->runtime->service[service].first_status;

    if (status == EFI_UNSUPPORTED && !may_be_unsupported(service))
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "The firmware has to clear this service's bit in RuntimeServicesSupported, or to support it.",
                   "%s is declared supported and returned EFI_UNSUPPORTED", service_name(service));
}

/* What a service that is declared unsupported may answer: where its argument has to be refused, one refusal is as
 * good as the other. */
static bool is_refusal(enum service service, EFI_STATUS status)
{
    return status == EFI_UNSUPPORTED || (status == EFI_INVALID_PARAMETER && harmless_call_is_refused(service));
}

static void judge_undeclared(struct check_context *context, enum service service, EFI_STATUS status)
{
    if (service_answered(context, service, status) && !is_refusal(service, status))
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "The firmware has to set this service's bit in RuntimeServicesSupported: systems leave out what "
                   "it calls unsupported.",
                   "%s is declared unsupported and returned %s", service_name(service),
                   handoff_efi_status_name(status));
}

/* What stands in the way of a call is no outcome of this check, hence the trial. */
static EFI_STATUS try_call(const struct check_context *context, enum service service)
{
    struct check_context trial = *context;

    context->runtime->undeclared_too = true;
    const EFI_STATUS status = harmless_call(&trial, service);
    context->runtime->undeclared_too = false;
    return status;
}

/* Returns true if the service was called, now or by an earlier check. */
static bool judge_service(struct check_context *context, enum service service)
{
    const struct service_record *record = &context->runtime->service[service];
    EFI_STATUS status = record->last_status;

    if (record->calls == 0)
        status = try_call(context, service);
    if (status == RUNTIME_NOT_MADE)
        return false;
    check_about(context, service);
    if (service_declared(context->runtime, service))
        judge_declared(context, service);
    else
        judge_undeclared(context, service, status);
    return true;
}

static void run_honest(struct check_context *context)
{
    unsigned called = 0;

    if (!is_there(context))
        return;
    if (context->info->rt_properties_status != EFI_SUCCESS)
        check_skip(context, "the table is malformed, see properties.well_formed");
    for (enum service service = 0; service < SERVICE_COUNT && context->outcome == OUTCOME_NONE; service++)
        called += judge_service(context, service);
    if (called == 0)
        check_skip(context, "no runtime service could be called");
    else
        check_pass(context, "%u of %u services called, each as it is declared", called, SERVICE_COUNT);
}

const struct check properties_checks[2] = {
    {"properties.well_formed", SEVERITY_HIGH, "UEFI 2.10, 4.6.2", run_well_formed},
    {"properties.honest", SEVERITY_HIGH, "UEFI 2.10, 4.6.2", run_honest},
};

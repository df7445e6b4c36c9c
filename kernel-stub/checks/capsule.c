/* Capsules that have to be refused; none is ever delivered. UEFI 2.10, 8.5.3. */
#include <stddef.h>

#include "../diagnosis.h"
#include "service_outcome.h"
#include "tables.h"

/* A capsule without contents whose GUID means nothing to any firmware. */
static EFI_CAPSULE_HEADER capsule = {
    .CapsuleGuid = {0x1fd0a8c3, 0x6a35, 0x4be9, {0x8d, 0x20, 0x5e, 0x91, 0x7b, 0x43, 0xf8, 0x06}},
    .HeaderSize = sizeof(EFI_CAPSULE_HEADER),
    .CapsuleImageSize = sizeof(EFI_CAPSULE_HEADER),
};

struct query {
    const char *situation;
    UINT32 flags;
    UINTN count;
    UINT64 *maximum_size;
    EFI_RESET_TYPE *reset;
};

static EFI_STATUS ask(struct check_context *context, const struct query *query)
{
    EFI_CAPSULE_HEADER *capsules[] = {&capsule};

    capsule.Flags = query->flags;
    return runtime_query_capsule_capabilities(context->runtime, capsules, query->count, query->maximum_size,
                                              query->reset);
}

static void judge_refusals(struct check_context *context)
{
    UINT64 maximum_size;
    EFI_RESET_TYPE reset;
    /* UEFI 2.10, 8.5.3: both flags require CAPSULE_FLAGS_PERSIST_ACROSS_RESET. */
    const struct query queries[] = {
        {"of 0 capsules", 0, 0, &maximum_size, &reset},
        {"without a place for the size", 0, 1, NULL, &reset},
        {"without a place for the reset type", 0, 1, &maximum_size, NULL},
        {"with CAPSULE_FLAGS_POPULATE_SYSTEM_TABLE alone", CAPSULE_FLAGS_POPULATE_SYSTEM_TABLE, 1, &maximum_size,
         &reset},
        {"with CAPSULE_FLAGS_INITIATE_RESET alone", CAPSULE_FLAGS_INITIATE_RESET, 1, &maximum_size, &reset},
    };

    for (UINTN i = 0; i < sizeof(queries) / sizeof(queries[0]) && context->outcome == OUTCOME_NONE; i++)
        service_returned(context, SERVICE_QUERY_CAPSULE_CAPABILITIES, ask(context, &queries[i]),
                         EFI_INVALID_PARAMETER, queries[i].situation);
}

/* What may be said of a capsule nobody knows; after ExitBootServices also that it would have to come before. */
static void judge_unknown(struct check_context *context)
{
    UINT64 maximum_size = 0;
    EFI_RESET_TYPE reset = EfiResetCold;
    const struct query query = {"of an unknown capsule", 0, 1, &maximum_size, &reset};
    const EFI_STATUS status = ask(context, &query);

    if (status != EFI_SUCCESS && status != EFI_OUT_OF_RESOURCES)
        service_returned(context, SERVICE_QUERY_CAPSULE_CAPABILITIES, status, EFI_UNSUPPORTED, query.situation);
}

static void judge_update(struct check_context *context)
{
    EFI_CAPSULE_HEADER *capsules[] = {&capsule};

    if (!service_declared(context->runtime, SERVICE_UPDATE_CAPSULE) || context->outcome != OUTCOME_NONE)
        return;
    service_returned(context, SERVICE_UPDATE_CAPSULE, runtime_update_capsule(context->runtime, capsules, 0, 0),
                     EFI_INVALID_PARAMETER, "of 0 capsules");
}

static void run_query(struct check_context *context)
{
    if (!service_ready(context, SERVICE_QUERY_CAPSULE_CAPABILITIES))
        return;
    judge_refusals(context);
    if (context->outcome == OUTCOME_NONE)
        judge_unknown(context);
    judge_update(context);
    check_pass(context, "no capsules, null pointers and wrong flags refused; nothing delivered");
}

const struct check capsule_checks[1] = {
    {"capsule.query", SEVERITY_MEDIUM, "UEFI 2.10, 8.5.3", run_query},
};

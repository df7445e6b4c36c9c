/* Every variable once, none that belongs to boot services, and an end. UEFI 2.10, 8.2.2. */
#include <string.h>

#include "../diagnosis.h"
#include "service_outcome.h"
#include "variable.h"

/* More variables than any machine has; firmware that repeats itself is stopped here. */
#define NAME_LIMIT       2048
#define NAME_BYTES       1024
/* Offered first, because some firmware refuses more. */
#define NAME_BYTES_USUAL 512
#define SHOWN            48

static struct enumeration {
    CHAR16 name[NAME_BYTES / sizeof(CHAR16)];
    EFI_GUID vendor;
    UINTN count;
    bool ours;
    char shown[SHOWN + 1];   /* the name, for people */
    UINT64 hash[NAME_LIMIT]; /* of the names so far */
} enumeration;

static EFI_STATUS next_name(struct check_context *context)
{
    UINTN size = NAME_BYTES_USUAL;
    EFI_STATUS status =
        runtime_get_next_variable_name(context->runtime, &size, enumeration.name, &enumeration.vendor);

    if (status != EFI_BUFFER_TOO_SMALL)
        return status;
    size = NAME_BYTES;
    return runtime_get_next_variable_name(context->runtime, &size, enumeration.name, &enumeration.vendor);
}

static UINT64 hash_bytes(UINT64 hash, const void *bytes, UINTN size)
{
    const UINT8 *byte = bytes;

    for (UINTN i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3ULL;
    return hash;
}

/* Characters of the name, or the whole buffer if it does not end in it. */
static UINTN name_length(void)
{
    UINTN length = 0;

    while (length < NAME_BYTES / sizeof(CHAR16) && enumeration.name[length] != 0)
        length++;
    return length;
}

static void show_name(UINTN length)
{
    const UINTN shown = length < SHOWN ? length : SHOWN;

    for (UINTN i = 0; i < shown; i++) {
        const CHAR16 letter = enumeration.name[i];
        enumeration.shown[i] = (char)(letter > ' ' && letter < 0x7f ? letter : '?');
    }
    enumeration.shown[shown] = '\0';
}

/* False, and the failure is stated, if the name was seen before. */
static bool remember(struct check_context *context, UINT64 hash)
{
    for (UINTN i = 0; i < enumeration.count; i++) {
        if (enumeration.hash[i] != hash)
            continue;
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Stop enumerating at the first name that was seen before.",
                   "GetNextVariableName gave %s again, as name %lu", enumeration.shown, enumeration.count + 1);
        return false;
    }
    enumeration.hash[enumeration.count++] = hash;
    return true;
}

/* UEFI 2.10, 8.2.2: from ExitBootServices on, variables without EFI_VARIABLE_RUNTIME_ACCESS are not returned. */
static bool judge_visibility(struct check_context *context)
{
    UINT32 attributes = EFI_VARIABLE_RUNTIME_ACCESS;
    UINT8 byte = 0;
    UINTN size = 0;

    if (!service_declared(context->runtime, SERVICE_GET_VARIABLE))
        return true;
    const EFI_STATUS status =
        runtime_get_variable(context->runtime, enumeration.name, &enumeration.vendor, &attributes, &size, &byte);
    if (!service_answered(context, SERVICE_GET_VARIABLE, status))
        return false;
    if (status != EFI_NOT_FOUND && (attributes & EFI_VARIABLE_RUNTIME_ACCESS) != 0)
        return true;
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
               "A variable for boot services only is shown to the operating system.",
               "GetNextVariableName gave %s, of which GetVariable says %s, attributes 0x%x", enumeration.shown,
               handoff_efi_status_name(status), attributes);
    return false;
}

static bool take_name(struct check_context *context)
{
    const UINTN length = name_length();
    UINT64 hash = hash_bytes(0xcbf29ce484222325ULL, &enumeration.vendor, sizeof(enumeration.vendor));

    show_name(length);
    if (length == NAME_BYTES / sizeof(CHAR16)) {
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Bound every name that this firmware returns.",
                   "GetNextVariableName gave a name without an end: %s", enumeration.shown);
        return false;
    }
    hash = hash_bytes(hash, enumeration.name, length * sizeof(CHAR16));
    if (!remember(context, hash) || !judge_visibility(context))
        return false;
    if (memcmp(&enumeration.vendor, &variable_vendor, sizeof(variable_vendor)) == 0 &&
        memcmp(enumeration.name, variable_name, (length + 1) * sizeof(CHAR16)) == 0)
        enumeration.ours = true;
    return true;
}

/* True if the enumeration came to its end. */
static bool enumerate(struct check_context *context)
{
    memset(&enumeration, 0, sizeof(enumeration));
    while (enumeration.count < NAME_LIMIT) {
        const EFI_STATUS status = next_name(context);
        if (status == EFI_NOT_FOUND)
            return true;
        if (status == EFI_BUFFER_TOO_SMALL) {
            check_skip(context, "a name after %s is longer than %u bytes", enumeration.shown, NAME_BYTES);
            return false;
        }
        if (!service_returned(context, SERVICE_GET_NEXT_VARIABLE_NAME, status, EFI_SUCCESS,
                              "in the middle of the list"))
            return false;
        if (!take_name(context))
            return false;
    }
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Bound every enumeration of variables on this firmware.",
               "GetNextVariableName had not ended after %u names", NAME_LIMIT);
    return false;
}

/* A variable of ours has to be in the list; without one, on firmware that cannot write, the list is judged alone.
 * What stands in the way of writing is no outcome of this check, hence the trial. */
static bool may_add_ours(const struct check_context *context)
{
    struct check_context trial = *context;

    return variable_may_write(&trial);
}

void run_variable_enumerate(struct check_context *context)
{
    const bool added = may_add_ours(context);

    if (!service_ready(context, SERVICE_GET_NEXT_VARIABLE_NAME) || (added && !variable_create(context)))
        return;
    check_about(context, SERVICE_GET_NEXT_VARIABLE_NAME);
    const bool ended = enumerate(context);
    if (ended && added && !enumeration.ours)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Variables exist that an operating system cannot find.",
                   "%lu names, but not that of the variable just written", enumeration.count);
    if (added && !variable_delete(context))
        return;
    check_pass(context, "%lu names, each once%s", enumeration.count,
               added ? ", the variable just written among them" : "; none was written to be found");
}

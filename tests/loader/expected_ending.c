#include "expected_ending.h"

#include "fake_images.h"
#include "tests/unit/unit_test.h"

static bool is_subject(const struct fake_call *call, const char *subject)
{
    return strcmp(call->subject, subject) == 0;
}

/* What may be absent is not missed; log and marker may not be writable. A marker or a variable that cannot be asked
 * for is left to the collector, which finds nothing. */
static bool may_fail_to_open(const struct fake_call *call, EFI_STATUS status)
{
    if (is_subject(call, MACHINE_LOG) || is_subject(call, "\\handoff") || is_subject(call, FAKE_COLLECTOR) ||
        strstr(call->subject, ".run") != NULL)
        return true;
    return status == EFI_NOT_FOUND && (is_subject(call, MACHINE_CONFIG) || is_subject(call, "\\handoff\\drivers"));
}

/* After the dry run's map comes an allocation that nothing depends on; larger page tables may follow. */
static bool is_for_the_copy(void)
{
    UINTN call = fake_calls.failing_call - 1;
    UINTN allocations = 0;

    for (; call > 0 && fake_calls.call[call].service != FAKE_GET_MEMORY_MAP; call--)
        allocations += fake_calls.call[call].service == FAKE_ALLOCATE_PAGES;
    return allocations == 1 && call > 0 && !is_subject(&fake_calls.call[call], "size");
}

static bool is_survivable(const struct fake_call *call, EFI_STATUS status)
{
    switch (call->service) {
    case FAKE_OUTPUT_STRING:
    case FAKE_CREATE_EVENT:
    case FAKE_CREATE_EVENT_EX:
    case FAKE_LOCATE_HANDLE:
    case FAKE_PROTOCOLS_PER_HANDLE:
    case FAKE_READ_SECTION:
    case FAKE_FREE_POOL:
    case FAKE_FILE_DELETE:
    case FAKE_FILE_WRITE:
    case FAKE_EXIT_BOOT_SERVICES:
    case FAKE_SET_VIRTUAL_ADDRESS_MAP:
    case FAKE_CONVERT_POINTER:
    case FAKE_FILE_FLUSH:
    case FAKE_FILE_FIND_END:
    case FAKE_FILE_GET_POSITION:
    case FAKE_GET_TIME:
    case FAKE_GET_VARIABLE:
        return true;
    case FAKE_ALLOCATE_PAGES:
        return is_for_the_copy();
    case FAKE_HANDLE_PROTOCOL:
        return is_subject(call, "graphics output") || is_subject(call, "console out device") ||
               is_subject(call, "driver image") || is_subject(call, "listed") ||
               (is_subject(call, "file system") && machine_encloses_kernel());
    case FAKE_FILE_OPEN:
        return may_fail_to_open(call, status);
    case FAKE_FILE_GET_INFO:
        return is_subject(call, FAKE_COLLECTOR); /* a later boot that needs it says what is wrong with it */
    case FAKE_GET_MEMORY_MAP:
        return is_subject(call, "size") && status == EFI_BUFFER_TOO_SMALL; /* what it says anyway */
    default:
        return false;
    }
}

enum ending expect_ending(enum fake_end without_failure, bool refused, const struct fake_call *call,
                          EFI_STATUS status)
{
    /* The driver that stands in the way is not found any more. */
    const bool opens = machine_has_driver() && status == EFI_NOT_FOUND && is_subject(call, "\\handoff\\drivers");

    if (without_failure == FAKE_END_RETURNED)
        return opens ? GOES_ON : RETURNS;
    if (is_survivable(call, status))
        return GOES_ON;
    return refused ? LAST_WORDS : RETURNS;
}

static bool is_in_log(const struct handoff_boot_info *info, const char *text)
{
    return strstr(machine_kernel_view(info->log.virtual_address, info->log.size + 1), text) != NULL;
}

/* What the kernel's verdict may do without, as long as the log says that it is not all. */
static bool is_evidence(const struct fake_call *call)
{
    return is_subject(call, "listed") || call->service == FAKE_PROTOCOLS_PER_HANDLE ||
           call->service == FAKE_FREE_POOL;
}

static bool converted_with(const struct handoff_svam *svam, EFI_STATUS status)
{
    for (UINTN i = 0; i < svam->conversions; i++)
        if (svam->conversion[i].status == status)
            return true;
    return false;
}

void expect_record(const struct machine *machine, const struct fake_call *call, EFI_STATUS status)
{
    const struct handoff_boot_info *info = machine_handed(machine);
    bool recorded = true;

    if (is_evidence(call))
        recorded = is_in_log(info, " 1 calls refused\n");
    if (is_subject(call, "file system"))
        recorded = is_in_log(info, "there is no file system where the loader came from (");
    if (call->service == FAKE_CREATE_EVENT_EX)
        recorded = info->events.before_exit_status == status;
    if (call->service == FAKE_CREATE_EVENT)
        recorded = (is_subject(call, "exit") ? info->events.exit_status : info->svam.witness_status) == status;
    if (call->service == FAKE_ALLOCATE_PAGES)
        recorded = info->evidence.before_svam.size == 0 && is_in_log(info, "what compares it has to be skipped");
    if (call->service == FAKE_LOCATE_HANDLE && is_subject(call, "graphics output"))
        recorded = info->screen.framebuffer.size == 0;
    if (call->service == FAKE_FILE_WRITE || call->service == FAKE_FILE_FLUSH)
        recorded = is_in_log(info, strstr(call->subject, ".run") != NULL ? ".run cannot be written"
                                                                         : "loader.log cannot be written");
    if (call->service == FAKE_GET_VARIABLE && is_subject(call, "SecureBoot"))
        recorded = is_in_log(info, status == EFI_NOT_FOUND ? "this firmware has none" : "cannot be read (");
    if (call->service == FAKE_EXIT_BOOT_SERVICES)
        recorded = info->attempts > 1 && info->attempt[0].exit_status == status;
    if (call->service == FAKE_SET_VIRTUAL_ADDRESS_MAP)
        recorded = info->svam.status == status || info->svam.bad_version_status == status ||
                   info->svam.second_call_status == status;
    if (call->service == FAKE_CONVERT_POINTER)
        recorded = converted_with(&info->svam, status);
    if (!recorded)
        fake_offence("the kernel was entered without a record of the failure");
}

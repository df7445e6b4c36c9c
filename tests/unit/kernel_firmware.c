#include "kernel_firmware.h"

#include <stddef.h>

#include "kernel_variables.h"

struct kernel_firmware firmware;
static UINT32 clock_seconds;
static UINT32 counter;

void kernel_firmware_start(void)
{
    firmware = (struct kernel_firmware){
        .status_service = NO_SERVICE,
        .unknown_capsule = EFI_UNSUPPORTED,
        .maximum_storage = 128 * 1024,
        .remaining_storage = 100 * 1024,
        .maximum_variable = 32768,
        .largest_write = 32768,
        .least_remaining = 100 * 1024,
    };
    clock_seconds = 0;
    counter = 7;
    kernel_variables_start();
}

/* Three calls show the same second, as a clock does that is read faster than it goes. */
FIRMWARE_CODE static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    if (firmware.status_service == SERVICE_GET_TIME)
        return firmware.status;
    const UINT32 second = firmware.clock_stands ? 30 : clock_seconds++ / 3;
    *time = (EFI_TIME){.Year = 2024, .Month = 2, .Day = 29, .TimeZone = EFI_UNSPECIFIED_TIMEZONE};
    time->Second = (UINT8)(firmware.clock_goes_back ? 59 - second % 60 : second % 60);
    if (firmware.spoil_time != NULL)
        firmware.spoil_time(time);
    capabilities->Resolution = 1;
    return EFI_SUCCESS;
}

static EFI_STATUS judge_time(enum service service, const EFI_TIME *time)
{
    if (firmware.status_service == service)
        return firmware.status;
    return time->Month <= 12 || firmware.takes_month_13 ? EFI_SUCCESS : EFI_INVALID_PARAMETER;
}

FIRMWARE_CODE static EFI_STATUS EFIAPI set_time(EFI_TIME *time)
{
    return judge_time(SERVICE_SET_TIME, time);
}

FIRMWARE_CODE static EFI_STATUS EFIAPI get_wakeup_time(BOOLEAN *enabled, BOOLEAN *pending, EFI_TIME *time)
{
    *enabled = FALSE;
    *pending = FALSE;
    *time = (EFI_TIME){.Year = 2024, .Month = 1, .Day = 1};
    return EFI_SUCCESS;
}

FIRMWARE_CODE static EFI_STATUS EFIAPI set_wakeup_time(BOOLEAN enable, EFI_TIME *time)
{
    return enable ? judge_time(SERVICE_SET_WAKEUP_TIME, time) : EFI_SUCCESS;
}

FIRMWARE_CODE static EFI_STATUS EFIAPI get_next_high_monotonic_count(UINT32 *count)
{
    firmware.counter_calls++;
    if (firmware.status_service == SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT)
        return firmware.status;
    *count = firmware.counter_stands ? counter : ++counter;
    return EFI_SUCCESS;
}

FIRMWARE_CODE static EFI_STATUS EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *data)
{
    (void)status, (void)size, (void)data;
    firmware.resets++;
    firmware.reset_type = type;
    if (firmware.power_off != NULL)
        firmware.power_off();
    return EFI_DEVICE_ERROR;
}

FIRMWARE_CODE static EFI_STATUS EFIAPI update_capsule(EFI_CAPSULE_HEADER **capsules, UINTN count,
                                                      EFI_PHYSICAL_ADDRESS scatter_gather)
{
    (void)capsules, (void)scatter_gather;
    return count == 0 && !firmware.updates_no_capsule ? EFI_INVALID_PARAMETER : EFI_SUCCESS;
}

FIRMWARE_CODE static EFI_STATUS EFIAPI query_capsule_capabilities(EFI_CAPSULE_HEADER **capsules, UINTN count,
                                                                  UINT64 *maximum_size, EFI_RESET_TYPE *reset)
{
    const UINT32 needs_persistence = CAPSULE_FLAGS_POPULATE_SYSTEM_TABLE | CAPSULE_FLAGS_INITIATE_RESET;

    if (firmware.status_service == SERVICE_QUERY_CAPSULE_CAPABILITIES)
        return firmware.status;
    if (count == 0)
        return firmware.takes_no_capsule ? EFI_SUCCESS : EFI_INVALID_PARAMETER;
    if (maximum_size == NULL || reset == NULL)
        return EFI_INVALID_PARAMETER;
    if ((capsules[0]->Flags & needs_persistence) != 0 && !firmware.takes_wrong_flags)
        return EFI_INVALID_PARAMETER;
    return firmware.unknown_capsule;
}

/* Never called through the table: physical there, as on real firmware. */
static const EFI_RUNTIME_SERVICES converted = {
    .GetTime = get_time,
    .SetTime = set_time,
    .GetWakeupTime = get_wakeup_time,
    .SetWakeupTime = set_wakeup_time,
    .GetVariable = kernel_get_variable,
    .GetNextVariableName = kernel_get_next_variable_name,
    .SetVariable = kernel_set_variable,
    .GetNextHighMonotonicCount = get_next_high_monotonic_count,
    .ResetSystem = reset_system,
    .UpdateCapsule = update_capsule,
    .QueryCapsuleCapabilities = query_capsule_capabilities,
    .QueryVariableInfo = kernel_query_variable_info,
};

void kernel_firmware_fill(EFI_RUNTIME_SERVICES *services)
{
    *services = converted;
}

/* Symbols that the linker makes for a section whose name is an identifier. */
extern const char code_start[] __asm__("__start_firmware_code");
extern const char code_end[] __asm__("__stop_firmware_code");

UINT64 kernel_firmware_code_start(void)
{
    return (UINT64)code_start;
}

UINT64 kernel_firmware_code_end(void)
{
    return (UINT64)code_end;
}

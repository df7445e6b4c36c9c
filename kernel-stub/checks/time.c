/* The clock: its fields, and that it goes. UEFI 2.10, 8.3.1. */
#include "../diagnosis.h"
#include "service_outcome.h"
#include "tables.h"

/* A clock of whole seconds shows a new one within this time. */
#define PATIENCE_SECONDS 3
/* Calls after which even a machine without a usable counter has waited long enough. */
#define PATIENCE_CALLS   1000000u

static UINT8 days_in_month(const EFI_TIME *time)
{
    static const UINT8 days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (time->Year % 4 == 0 && time->Year % 100 != 0) || time->Year % 400 == 0;

    return time->Month == 2 && leap ? 29 : days[time->Month - 1];
}

static bool date_is_valid(const EFI_TIME *time)
{
    return time->Year >= 1900 && time->Year <= 9999 && time->Month >= 1 && time->Month <= 12 && time->Day >= 1 &&
           time->Day <= days_in_month(time);
}

static bool clock_is_valid(const EFI_TIME *time)
{
    return time->Hour <= 23 && time->Minute <= 59 && time->Second <= 59 && time->Nanosecond <= 999999999;
}

static bool zone_is_valid(const EFI_TIME *time)
{
    const UINT8 known = EFI_TIME_ADJUST_DAYLIGHT | EFI_TIME_IN_DAYLIGHT;

    return (time->Daylight & ~known) == 0 &&
           ((time->TimeZone >= -1440 && time->TimeZone <= 1440) || time->TimeZone == EFI_UNSPECIFIED_TIMEZONE);
}

/* Grows with time; comparable within one time zone. */
static UINT64 seconds_of(const EFI_TIME *time)
{
    const UINT64 day = ((UINT64)time->Year * 12 + time->Month) * 31 + time->Day;

    return ((day * 24 + time->Hour) * 60 + time->Minute) * 60 + time->Second;
}

static int compare(const EFI_TIME *left, const EFI_TIME *right)
{
    if (seconds_of(left) != seconds_of(right))
        return seconds_of(left) < seconds_of(right) ? -1 : 1;
    return (left->Nanosecond > right->Nanosecond) - (left->Nanosecond < right->Nanosecond);
}

/* Fetches a valid time. False, and the outcome is stated, if there is none. */
static bool fetch(struct check_context *context, EFI_TIME *time)
{
    EFI_TIME_CAPABILITIES capabilities;
    const EFI_STATUS status = runtime_get_time(context->runtime, time, &capabilities);

    if (!service_returned(context, SERVICE_GET_TIME, status, EFI_SUCCESS, "called"))
        return false;
    if (date_is_valid(time) && clock_is_valid(time) && zone_is_valid(time))
        return true;
    check_fail(
        context, DIAGNOSIS_NOT_AS_SPECIFIED, "Check the clock's battery and the firmware's conversion of its fields.",
        "GetTime gave %04u-%02u-%02u %02u:%02u:%02u.%09u, time zone %d, daylight 0x%x", time->Year, time->Month,
        time->Day, time->Hour, time->Minute, time->Second, time->Nanosecond, time->TimeZone, time->Daylight);
    return false;
}

static bool patience_is_over(const struct handoff_boot_info *info, UINT64 start, UINT32 calls)
{
    const UINT64 second = info->times.ticks_per_second;

    return calls >= PATIENCE_CALLS || (second > 0 && arch_ticks() - start > PATIENCE_SECONDS * second);
}

/* Calls until the time differs. False, and the outcome is stated, if it never does or cannot be fetched. */
static bool wait_for_change(struct check_context *context, const EFI_TIME *first, EFI_TIME *later)
{
    const UINT64 start = arch_ticks();

    for (UINT32 calls = 1; !patience_is_over(context->info, start, calls); calls++) {
        if (!fetch(context, later))
            return false;
        if (compare(first, later) != 0)
            return true;
    }
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "The clock stands still: check its battery and oscillator.",
               "GetTime gave %04u-%02u-%02u %02u:%02u:%02u for more than %u seconds", first->Year, first->Month,
               first->Day, first->Hour, first->Minute, first->Second, PATIENCE_SECONDS);
    return false;
}

static void run_get(struct check_context *context)
{
    EFI_TIME first;
    EFI_TIME later;

    check_about(context, SERVICE_GET_TIME);
    if (!fetch(context, &first) || !wait_for_change(context, &first, &later))
        return;
    if (compare(&first, &later) > 0)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Fields may be read while the clock updates them.",
                   "the time went back from %02u:%02u:%02u.%09u to %02u:%02u:%02u.%09u", first.Hour, first.Minute,
                   first.Second, first.Nanosecond, later.Hour, later.Minute, later.Second, later.Nanosecond);
    else
        check_pass(context, "%04u-%02u-%02u %02u:%02u:%02u, and going", later.Year, later.Month, later.Day,
                   later.Hour, later.Minute, later.Second);
}

const struct check time_checks[1] = {
    {"time.get", SEVERITY_HIGH, "UEFI 2.10, 8.3.1", run_get},
};

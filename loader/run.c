#include "run.h"

#include <string.h>

#include "firmware/identify.h"
#include "log.h"

#define RUN_LINE   "run: "
#define RUN_DIGITS 16

bool run_is_reported(const struct loader *loader)
{
    return loader->info.settings.after == HANDOFF_AFTER_REPORT;
}

static bool is_date(const EFI_TIME *time)
{
    return time->Year >= 1900 && time->Year <= 9999 && time->Month >= 1 && time->Month <= 12 && time->Day >= 1 &&
           time->Day <= 31 && time->Hour <= 23 && time->Minute <= 59 && time->Second <= 59;
}

static void read_time(struct loader *loader)
{
    EFI_TIME time = {0};

    if (loader->system_table->RuntimeServices->GetTime(&time, NULL) == EFI_SUCCESS && is_date(&time))
        loader->start_time = time;
}

void run_describe(const struct loader *loader, struct handoff_text *text)
{
    const EFI_TIME *time = &loader->start_time;

    if (loader->info.run != 0)
        handoff_text_format(text, RUN_LINE "%016lx\n", loader->info.run);
    if (time->Year != 0)
        handoff_text_format(text, "date: %04u-%02u-%02u %02u:%02u:%02u\n", (UINT32)time->Year, (UINT32)time->Month,
                            (UINT32)time->Day, (UINT32)time->Hour, (UINT32)time->Minute, (UINT32)time->Second);
    handoff_text_format(text, "machine: %s\n", loader->identity.line);
}

static int hexadecimal(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool run_named_in(struct words text, UINT64 *run)
{
    struct words digits;

    *run = 0;
    if (!words_find(text, RUN_LINE, &digits) || digits.size != RUN_DIGITS)
        return false;
    for (UINTN i = 0; i < RUN_DIGITS; i++) {
        if (hexadecimal(digits.bytes[i]) < 0)
            return false;
        *run = *run << 4 | (UINT64)hexadecimal(digits.bytes[i]);
    }
    return true;
}

void run_leave_out_report(struct loader *loader, const char *reason)
{
    loader->info.settings.after = HANDOFF_AFTER_DEFAULT;
    loader->info.run = 0;
    log_line(loader, "after=report: left out, %s", reason);
}

EFI_STATUS run_begin(struct loader *loader)
{
    identify_machine(loader);
    log_line(loader, "machine: %s", loader->identity.line);
    if (run_is_reported(loader) && arch_debug_exit_present())
        run_leave_out_report(loader, "QEMU's debug exit tells how the run ends");
    if (run_is_reported(loader) && loader->volume == NULL)
        run_leave_out_report(loader, "there is no volume that a report could be written to");
    if (!run_is_reported(loader))
        return EFI_SUCCESS;
    read_time(loader);
    loader->info.run = identify_run(loader);
    return EFI_SUCCESS;
}

#include "run.h"

#include <string.h>

#include "firmware/identify.h"
#include "log.h"

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

bool run_date(const struct loader *loader, char date[RUN_DATE])
{
    struct handoff_text text = handoff_text_in(date, RUN_DATE);
    const EFI_TIME *time = &loader->start_time;

    if (time->Year == 0)
        return false;
    handoff_text_format(&text, "%04u-%02u-%02u %02u:%02u:%02u", (UINT32)time->Year, (UINT32)time->Month,
                        (UINT32)time->Day, (UINT32)time->Hour, (UINT32)time->Minute, (UINT32)time->Second);
    return true;
}

EFI_STATUS run_begin(struct loader *loader)
{
    struct handoff_settings *settings = &loader->info.settings;

    identify_machine(loader);
    log_line(loader, "machine: %s", loader->identity.line);
    if (run_is_reported(loader) && arch_debug_exit_present()) {
        settings->after = HANDOFF_AFTER_DEFAULT;
        log_line(loader, "after=report: left out, QEMU's debug exit tells how the run ends");
    }
    if (!run_is_reported(loader))
        return EFI_SUCCESS;
    read_time(loader);
    loader->info.run = identify_run(loader);
    return EFI_SUCCESS;
}

#include "earlier_run.h"

#include <handoff/record.h>

#include "firmware/files.h"
#include "firmware/image_file.h"
#include "firmware/volume.h"
#include "log.h"
#include "marker.h"
#include "run.h"

#define COLLECTOR      "\\handoff\\collect.efi"
#define COLLECTOR_WIDE u"" COLLECTOR

/* A variable that the firmware does not let anybody ask for may be there. */
static bool is_record_kept(const struct loader *loader)
{
    static EFI_GUID vendor = HANDOFF_RECORD_VENDOR;
    CHAR16 name[] = HANDOFF_RECORD_NAME;

    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS; i++) {
        UINTN size = 0;
        name[sizeof(name) / sizeof(name[0]) - 2] = (CHAR16)(u'0' + i);
        const EFI_STATUS status =
            loader->system_table->RuntimeServices->GetVariable(name, &vendor, NULL, &size, NULL);
        if (status != EFI_NOT_FOUND && status != EFI_UNSUPPORTED)
            return true;
    }
    return false;
}

/* Without it nobody would get to see the result: then rather on the screen, which stays. */
static void expect_collector(struct loader *loader)
{
    const bool absent = files_find(loader, COLLECTOR) == EFI_NOT_FOUND;

    if (!absent && !files_is_directory(loader, COLLECTOR))
        return;
    run_leave_out_report(loader, absent
                                     ? "and after=halt: there is no " COLLECTOR " to make it: copy it from the build"
                                     : "and after=halt: " COLLECTOR " is a directory: copy the file from the build");
    loader->info.settings.after = HANDOFF_AFTER_HALT;
}

static EFI_STATUS refuse_load(struct loader *loader, EFI_STATUS status)
{
    return log_error(loader, status, "an earlier run left something, and the firmware cannot load " COLLECTOR ", "
                     "which makes its report (%s); %s, or take after=report out of handoff.cfg",
                     handoff_efi_status_name(status),
                     image_file_is_forbidden(status) ? "sign it too (docs/secure-boot.md)"
                                                     : "copy it from the build");
}

static EFI_STATUS run_collector(struct loader *loader)
{
    EFI_HANDLE collector;
    EFI_STATUS status = image_file_load(loader, COLLECTOR_WIDE, &collector);

    if (status != EFI_SUCCESS)
        return refuse_load(loader, status);
    volume_close(loader); /* once it has shown the verdict, the stick may be pulled out */
    status = image_file_start(loader, collector);
    if (status == EFI_SUCCESS) {
        loader->collected = true;
        return EFI_ABORTED;
    }
    if (status != EFI_NOT_FOUND)
        return log_error(loader, status, COLLECTOR " made no report (%s), as it says above, and what the earlier "
                         "run left is kept", handoff_efi_status_name(status));
    loader->collecting = false; /* it was nothing, when looked at more closely */
    return volume_open(loader);
}

EFI_STATUS earlier_run_collect(struct loader *loader)
{
    if (!run_is_reported(loader))
        return EFI_SUCCESS;
    loader->collecting = is_record_kept(loader) || marker_is_there(loader);
    if (loader->collecting)
        return run_collector(loader);
    expect_collector(loader);
    return EFI_SUCCESS;
}

/* The loader could still log after SetVirtualAddressMap, and the line got out. */
#include "../arch.h"
#include "../diagnosis.h"
#include "tables.h"

static bool begins_a_line(const struct handoff_boot_info *info)
{
    const char *bytes = (const char *)info->log.virtual_address;

    return info->log_after_svam < info->log.size &&
           (info->log_after_svam == 0 || bytes[info->log_after_svam - 1] == '\n');
}

static void run_after_svam(struct check_context *context)
{
    const struct handoff_boot_info *info = context->info;
    const uint64_t taken = arch_serial_taken();

    if (info->svam.status == HANDOFF_NOT_CALLED)
        check_skip(context, "SetVirtualAddressMap was not called");
    else if (info->log.size == 0 || !begins_a_line(info))
        check_fail(context, NULL, "Something after SetVirtualAddressMap cut the loader's log off.",
                   "the loader's log has %lu bytes and no line that begins at %lu, after SetVirtualAddressMap",
                   info->log.size, info->log_after_svam);
    else if (info->settings.serial == 0)
        check_skip(context, "the log has a line from after SetVirtualAddressMap; no serial port to see it leave by");
    else if (taken == 0)
        check_skip(context, "the log has a line from after SetVirtualAddressMap; no serial port answers at 0x%x",
                   info->settings.serial);
    else if (taken < info->log.size)
        check_fail(context, NULL, "Look at the serial port's settings: it stopped taking bytes.",
                   "the serial port took %lu bytes, less than the %lu of the loader's log", taken, info->log.size);
    else
        check_pass(context,
                   "%lu of %lu bytes of the log are from after SetVirtualAddressMap; the serial port took %lu",
                   info->log.size - info->log_after_svam, info->log.size, taken);
}

const struct check log_checks[1] = {
    {"log.after_svam", SEVERITY_HIGH, "UEFI 2.10, 8.4.1", run_after_svam},
};

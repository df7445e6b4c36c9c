#include "secure_boot.h"

#include "../log.h"

static EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;

/* Variables of one byte, 0 or 1. */
static EFI_STATUS read_flag(struct loader *loader, const CHAR16 *name, bool *flag)
{
    UINT8 value = 0;
    UINTN size = sizeof(value);
    const EFI_STATUS status = loader->system_table->RuntimeServices->GetVariable((CHAR16 *)name, &global_variable,
                                                                                 NULL, &size, &value);

    *flag = status == EFI_SUCCESS && value == 1;
    return status;
}

EFI_STATUS secure_boot_find(struct loader *loader)
{
    bool enforced;
    bool setup_mode;
    const EFI_STATUS status = read_flag(loader, u"SecureBoot", &enforced);

    read_flag(loader, u"SetupMode", &setup_mode);
    loader->secure_boot = enforced && !setup_mode;
    if (status != EFI_SUCCESS && status != EFI_NOT_FOUND)
        log_line(loader, "Secure Boot: cannot be read (%s), taken as off", handoff_efi_status_name(status));
    else
        log_line(loader, "Secure Boot: %s",
                 loader->secure_boot       ? "on; signatures vouch for this loader, for what is inside it and for "
                                             "drivers, nothing vouches for other files"
                 : status == EFI_NOT_FOUND ? "this firmware has none"
                 : setup_mode              ? "off, in setup mode: no platform key is enrolled"
                                           : "off");
    return EFI_SUCCESS;
}

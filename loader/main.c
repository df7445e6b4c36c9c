/* efi-handoff: from "the firmware owns everything" to "a kernel owns everything and still calls the firmware".
 * docs/handoff.md walks through the steps. */

#include "cross.h"
#include "prepare.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static struct loader loader;

/* On the crossing table and on our own stack: the firmware's are gone. */
static void beyond(void *context)
{
    cross_set_virtual(context);
    cross_poison(context);
    cross_enter_kernel(context);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_STATUS status = prepare(&loader, image, system_table);
    if (status != EFI_SUCCESS)
        return prepare_abandon(&loader, status);

    cross_begin_quiet(&loader);
    status = cross_exit_boot(&loader);
    if (status != EFI_SUCCESS)
        return prepare_abandon(&loader, status);

    /* ---- the point of no return ---- */
    cross_runtime_map(&loader);
    cross_page_table(&loader);
    cross_jump(&loader, beyond);
}

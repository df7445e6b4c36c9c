/* \handoff\collect.efi: makes the report of an earlier run of this machine. The loader starts it when such a run left
 * something, and goes by the status that it returns; anybody may, it finds everything itself. */

#include <string.h>

#include "../firmware/identify.h"
#include "../firmware/memory.h"
#include "../firmware/volume.h"
#include "../log.h"
#include "collect.h"

EFI_STATUS EFIAPI collect_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static struct loader collector; /* of which it needs little */

static EFI_STATUS open_own_volume(struct loader *loader)
{
    const EFI_STATUS status = volume_open(loader);

    if (status == EFI_SUCCESS && loader->volume == NULL)
        return log_error(loader, EFI_NOT_READY, "there is no volume that a report could be read from or written to");
    return status;
}

EFI_STATUS EFIAPI collect_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static char log[LOADER_LOG_SIZE];

    memset(&collector, 0, sizeof(collector)); /* an image may be started twice */
    collector.image = image;
    collector.system_table = system_table;
    collector.boot_services = system_table->BootServices;
    log_begin(&collector, log, sizeof(log));
    collector.talkative = true; /* what it says is what it is for */
    identify_firmware(&collector);
    identify_machine(&collector);
    const EFI_STATUS status = open_own_volume(&collector) == EFI_SUCCESS ? collect(&collector) : EFI_ABORTED;
    volume_close(&collector);
    memory_give_back(&collector);
    return status;
}

#include "prepare.h"

#include <string.h>

#include "config_source.h"
#include "dry_run.h"
#include "earlier_run.h"
#include "firmware/drivers.h"
#include "firmware/events.h"
#include "firmware/evidence.h"
#include "firmware/identify.h"
#include "firmware/memory.h"
#include "firmware/screen.h"
#include "firmware/secure_boot.h"
#include "firmware/tables.h"
#include "firmware/volume.h"
#include "handed.h"
#include "kernel_file.h"
#include "kernel_source.h"
#include "log.h"
#include "marker.h"
#include "run.h"
#include "run_log.h"

#define CALIBRATION        1000 /* microseconds */

static EFI_STATUS step_begin(struct loader *loader)
{
    char bytes[16];
    struct handoff_text version = handoff_text_in(bytes, sizeof(bytes));

    loader->random = arch_ticks();
    loader->next_virtual_address = arch_layout.handed_window.base;
    identify_firmware(loader);
    identity_append_uefi(&version, loader->identity.uefi_revision);
    log_line(loader, "efi-handoff, UEFI %s, firmware %s 0x%08x", bytes, loader->identity.firmware_vendor,
             loader->identity.firmware_revision);
    return volume_open(loader);
}

/* Two crossing tables are alike only where regions are not mapped over each other. */
static bool can_trace_svam(const struct config *config)
{
    return config->crossing_strict && config->trace && config->virtmap != HANDOFF_VIRTMAP_NONE &&
           config->virtmap != HANDOFF_VIRTMAP_OVER;
}

/* Probing calls and tracing cost firmware calls and memory: only for the checks that want them. */
static void choose_probes(struct loader *loader)
{
    const struct config *config = &loader->config;

    loader->try_bad_version = config_selects(config->checks, "svam.bad_arguments");
    /* With regions over each other the table's pointers lead to other regions, as far as the crossing table goes. */
    loader->try_second_call =
        config->virtmap != HANDOFF_VIRTMAP_OVER && config_selects(config->checks, "svam.second_call_refused");
    loader->trace_svam = can_trace_svam(config) && config_selects(config->checks, "svam.offences");
    loader->checked = strcmp(config->checks, "none") != 0;
}

/* A line on the console costs as much as the rest of a handoff. A kernel that just boots is not to wait for that; who
 * tests a machine is to see how far it came. */
static bool is_to_be_told(const struct loader *loader)
{
    const struct config *config = &loader->config;

    return config->log == CONFIG_LOG_FULL || config->after == HANDOFF_AFTER_REPORT;
}

static EFI_STATUS step_settings(struct loader *loader)
{
    struct handoff_settings *settings = &loader->info.settings;
    const struct config *config = &loader->config;

    settings->virtmap = config->virtmap;
    settings->keep_identity = config->keep_identity;
    settings->crossing_strict = config->crossing_strict;
    settings->poison = config->poison;
    settings->wx = config->wx;
    settings->after = config->after;
    settings->video = config->video;
    settings->serial = config->serial;
    loader->info.trace = config->trace;
    loader->info.strict = config->strict;
    loader->info.stages = config->stages;
    choose_probes(loader);
    if (is_to_be_told(loader))
        log_speak(loader);
    return EFI_SUCCESS;
}

static void hand_over_screen(struct loader *loader)
{
    struct handoff_framebuffer *screen = &loader->info.screen;

    handed_share(loader, &screen->framebuffer, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_COMBINING);
    log_line(loader, "screen: %u x %u at 0x%lx", screen->width, screen->height, screen->framebuffer.physical_address);
}

/* Waiting takes as long as a tenth of a handoff: only for checks, which compare times. */
static UINT64 ticks_per_second(struct loader *loader)
{
    const UINT64 known = arch_ticks_per_second();

    if (known != 0 || !loader->checked)
        return known;
    const UINT64 before = arch_ticks();
    loader->boot_services->Stall(CALIBRATION);
    return (arch_ticks() - before) * (1000000 / CALIBRATION);
}

/* Facts about the platform that boot services tell and the kernel can no longer ask for. */
static EFI_STATUS step_platform(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;
    const EFI_SYSTEM_TABLE *system_table = loader->system_table;

    tables_find(loader);
    screen_find(loader);
    if (info->screen.framebuffer.size == 0)
        log_line(loader, "screen: none");
    else
        hand_over_screen(loader);
    info->system_table.physical_address = (UINT64)system_table;
    info->runtime_services.physical_address = (UINT64)system_table->RuntimeServices;
    info->firmware_vendor_physical_address = (UINT64)system_table->FirmwareVendor;
    info->firmware_revision = system_table->FirmwareRevision;
    info->uefi_revision = system_table->Hdr.Revision;
    info->times.ticks_per_second = ticks_per_second(loader);
    return EFI_SUCCESS;
}

/* Every buffer that will be needed but the page tables' arena, whose size depends on where the others lie. */
static EFI_STATUS step_buffers(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;
    EFI_STATUS status = handed_take(loader, EfiLoaderCode, HANDOFF_PAGE_SIZE, HANDOFF_EXECUTE, "the landing page",
                                    &loader->landing);

    /* of one type with what is allocated once the map's size was asked for, which then adds no descriptor to it */
    if (status == EFI_SUCCESS)
        status = memory_take(loader, EfiLoaderData, 2ULL * LOADER_STACK_SIZE, "both stacks", &loader->crossing_stack);
    if (status != EFI_SUCCESS)
        return status;
    info->stack = (struct handoff_span){loader->crossing_stack + LOADER_STACK_SIZE, 0, LOADER_STACK_SIZE};
    handed_share(loader, &info->stack, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);
    memcpy((void *)loader->landing.physical_address, arch_landing, (UINTN)(arch_landing_end - arch_landing));
    events_create(loader);
    evidence_measure(loader);
    return handed_allocate(loader);
}

/* The log as it is before the handoff goes to the volume; after it, only the kernel can tell. */
static EFI_STATUS step_save_log(struct loader *loader)
{
    if (loader->talkative) {
        log_line(loader, "leaving the firmware: its console stays silent from here on; if nothing follows within two "
                         "minutes, ExitBootServices or SetVirtualAddressMap hangs");
        run_log_write(loader);
    }
    marker_write(loader);
    return EFI_SUCCESS;
}

/* A step, and the stage that is reached once it, or the last step with the same stage, is done. */
struct step {
    EFI_STATUS (*run)(struct loader *loader);
    UINTN stage;
};

EFI_STATUS prepare(struct loader *loader, EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static char early_log[LOADER_LOG_SIZE];
    static const struct step steps[] = {
        {step_begin, HANDOFF_STAGE_CONFIGURATION},
        {secure_boot_find, HANDOFF_STAGE_CONFIGURATION},
        {config_source_read, HANDOFF_STAGE_CONFIGURATION},
        {step_settings, HANDOFF_STAGE_CONFIGURATION},
        {run_begin, HANDOFF_STAGE_CONFIGURATION},
        {earlier_run_collect, HANDOFF_STAGE_CONFIGURATION},
        {kernel_source_choose, HANDOFF_STAGE_CONFIGURATION},
        {drivers_start, HANDOFF_STAGE_CONFIGURATION},
        {step_platform, HANDOFF_STAGE_CONFIGURATION},
        {kernel_file_load, HANDOFF_STAGE_KERNEL_LOADED},
        {kernel_file_load_modules, HANDOFF_STAGE_KERNEL_LOADED},
        {step_buffers, HANDOFF_STAGE_DRY_RUN},
        {evidence_collect, HANDOFF_STAGE_DRY_RUN},
        {dry_run, HANDOFF_STAGE_DRY_RUN},
        {step_save_log, HANDOFF_STAGE_DRY_RUN},
    };
    EFI_STATUS status = EFI_SUCCESS;

    memset(loader, 0, sizeof(*loader)); /* an image may be started twice */
    loader->image = image;
    loader->system_table = system_table;
    loader->boot_services = system_table->BootServices;
    loader->info.times.ticks[HANDOFF_STAGE_LOADER] = arch_ticks();
    log_begin(loader, early_log, sizeof(early_log));
    for (UINTN i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == EFI_SUCCESS; i++) {
        status = steps[i].run(loader);
        loader->info.times.ticks[steps[i].stage] = arch_ticks();
    }
    return status;
}

EFI_STATUS prepare_abandon(struct loader *loader, EFI_STATUS status)
{
    loader->quiet = false;
    events_close(loader);
    if (loader->collected)
        status = EFI_SUCCESS;
    marker_withdraw(loader);
    loader->quiet = true; /* who reads that it returns may switch the machine off: first the log is written */
    log_line(loader, "returning to the firmware with %s", handoff_efi_status_name(status));
    if (!loader->collecting)
        run_log_write(loader);
    log_show(loader);
    volume_close(loader);
    memory_give_back(loader);
    return status;
}

#include "situations.h"

#include "fake_files.h"
#include "fake_image.h"
#include "fake_protocols.h"

void situation_plain(struct machine *machine)
{
    (void)machine;
}

void situation_with_driver(struct machine *machine)
{
    (void)machine;
    machine_add_driver();
}

void situation_with_module(struct machine *machine)
{
    machine_add_module();
    machine->signals_before_exit = true;
}

/* The exit is refused once: between the tries nothing is allowed that was before. */
void situation_with_stale_key(struct machine *machine)
{
    machine_add_module();
    machine_add_driver();
    machine->firmware.stale_fetches = 2; /* the dry run's and the first try's */
}

/* What a folder says to a position, its files say as well. */
void situation_without_ends(struct machine *machine)
{
    (void)machine;
    machine_add_module();
    fake_volume.finds_no_end = true;
}

/* The result is to be kept for the next boot, and nothing of an earlier one is there. */
void situation_reported(struct machine *machine)
{
    (void)machine;
    fake_files_put_text(MACHINE_CONFIG, "after=report\n");
}

/* The last GetMemoryMap fails: everything is to be given back, and that may fail in turn. */
void situation_abandoned(struct machine *machine)
{
    machine_add_module();
    machine->firmware.failing_map_call = 3;
    machine->firmware.failing_map_status = EFI_INVALID_PARAMETER;
}

/* Loader and kernel are one file, on a volume. */
void situation_bundled(struct machine *machine)
{
    machine_enclose_kernel(machine);
}

/* That file came over the network. */
void situation_from_network(struct machine *machine)
{
    static const char settings[] = "cmdline=one two\n";

    machine_enclose_kernel(machine);
    fake_image_enclose(".config", settings, sizeof(settings) - 1);
    fake_protocols_no_file_system();
}

void situation_with_refused_driver(struct machine *machine)
{
    (void)machine;
    machine_add_driver();
    fake_images.load_status = EFI_SECURITY_VIOLATION;
}

void situation_with_broken_driver(struct machine *machine)
{
    (void)machine;
    machine_add_driver();
    fake_images.entry_status = EFI_ABORTED;
}

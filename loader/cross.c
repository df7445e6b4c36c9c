#include "cross.h"

#include "before_svam.h"
#include "firmware/events.h"
#include "firmware/tables.h"
#include "handed.h"
#include "last_words.h"
#include "log.h"
#include "tables_build.h"

#define REASON_TEXT 256

static struct loader *crossing; /* for a trap, which brings no context of its own */

void cross_stamp(struct loader *loader, UINTN stage)
{
    loader->info.times.ticks[stage] = arch_ticks();
}

void cross_begin_quiet(struct loader *loader)
{
    loader->quiet = true;
}

static void describe_attempts(const struct loader *loader, struct handoff_text *text)
{
    const struct handoff_exit_boot_attempt *last = &loader->exit.attempt[loader->exit.attempts - 1];

    handoff_text_format(text, "attempt %lu: GetMemoryMap %s, ExitBootServices %s, key 0x%lx",
                        (UINT64)loader->exit.attempts, handoff_efi_status_name(last->map_status),
                        last->exit_called ? handoff_efi_status_name(last->exit_status) : "not called",
                        (UINT64)last->map.key);
}

static _Noreturn void end_without_exit(struct loader *loader, enum handoff_status status)
{
    char seen_bytes[REASON_TEXT];
    struct handoff_text seen = handoff_text_in(seen_bytes, sizeof(seen_bytes));
    struct last_words words = {
        .check = "exit_boot.succeeded",
        .diagnosis = "not-as-specified",
        .section = "UEFI 2.10, 7.4.6",
        .seen = seen_bytes,
        .next = "ExitBootServices may refuse only a stale key, and GetMemoryMap must go on working after that: look "
                "into the firmware, or into a driver that hooks either of them",
    };

    if (status == HANDOFF_KEY_NEVER_CURRENT) {
        words.diagnosis = "stale-map-key";
        words.next = "something allocates memory between GetMemoryMap and ExitBootServices every time: remove "
                     "drivers one by one, option ROMs and network boot first, until the exit succeeds";
    }
    describe_attempts(loader, &seen);
    last_words(loader, &words);
}

EFI_STATUS cross_exit_boot(struct loader *loader)
{
    char reason_bytes[REASON_TEXT];
    struct handoff_text reason = handoff_text_in(reason_bytes, sizeof(reason_bytes));
    const enum handoff_status status = handoff_exit_boot(loader->boot_services, loader->image, loader->exit_buffer,
                                                         loader->exit_buffer_size, &loader->exit);

    cross_stamp(loader, HANDOFF_STAGE_EXITED);
    if (status != HANDOFF_OK && !handoff_exit_boot_intact(&loader->exit))
        end_without_exit(loader, status);
    if (status != HANDOFF_OK) {
        loader->quiet = false;
        describe_attempts(loader, &reason);
        return log_error(loader, EFI_UNSUPPORTED, "%s: %s", reason.bytes, handoff_status_text(status));
    }
    loader->final = loader->exit.attempt[loader->exit.attempts - 1].map;
    log_line(loader, "exit_boot: attempt %lu of %u succeeded, %lu descriptors of %lu bytes",
             (UINT64)loader->exit.attempts, HANDOFF_EXIT_BOOT_LIMIT, (UINT64)handoff_memory_map_count(&loader->final),
             (UINT64)loader->final.stride);
    return EFI_SUCCESS;
}

/* What was possible with the preliminary map is not with the final one. */
static _Noreturn void end_without_tables(struct loader *loader, enum handoff_status status)
{
    const struct last_words words = {
        .check = "map.runtime_stable",
        .diagnosis = "bad-runtime-map",
        .section = "UEFI 2.10, 7.2.3",
        .seen = handoff_status_text(status),
        .next = "the final memory map differs from the one before ExitBootServices by more than the dry run left "
                "room for: find the driver that changes it",
    };

    last_words(loader, &words);
}

void cross_runtime_map(struct loader *loader)
{
    loader->tables_stand = tables_build_stand(loader);
    if (!loader->tables_stand) {
        const enum handoff_status status = tables_build_runtime_map(loader, &loader->final);
        if (status != HANDOFF_OK)
            end_without_tables(loader, status);
        tables_copy_attributes(loader);
    }
    tables_save(loader);
    before_svam_copy(loader);
    events_plan_conversions(loader);
    log_line(loader, "runtime_map: %lu regions", (UINT64)handoff_memory_map_count(&loader->runtime));
    loader->info.runtime_map_ticks = arch_ticks();
}

static const char *describe_attributes(const struct loader *loader)
{
    const enum handoff_status result = (enum handoff_status)loader->info.attributes.result;

    if (result == HANDOFF_OK)
        return loader->info.attributes.applied ? "applied" : "not applied, as wx=no asks";
    return handoff_status_text(result);
}

static const char *describe_execution(const struct loader *loader)
{
    return tables_all_executable(loader) ? "; data can be executed: this processor cannot forbid it" : "";
}

void cross_page_table(struct loader *loader)
{
    const enum handoff_status status =
        loader->tables_stand ? HANDOFF_OK : tables_build_page_tables(loader, &loader->final);

    if (status != HANDOFF_OK)
        end_without_tables(loader, status);
    log_line(loader, "page_table: %lu of %lu pages, %u levels, %s; memory attributes: %s%s",
             (UINT64)loader->arena.used, (UINT64)loader->arena.pages, loader->kernel_table.format.levels,
             loader->tables_stand ? "kept from the dry run" : "built anew, as the map changed",
             describe_attributes(loader), describe_execution(loader));
    cross_stamp(loader, HANDOFF_STAGE_TABLES);
}

void cross_jump(struct loader *loader, void (*beyond)(void *loader))
{
    const struct arch_crossing places = {
        .root = handoff_page_table_root(&loader->crossing_table),
        .stack_top = loader->crossing_stack + LOADER_STACK_SIZE,
        .landing_virtual_address = loader->landing.virtual_address,
    };

    crossing = loader;
    arch_cross(&places, beyond, loader);
}

void arch_trap_unexpected(UINT64 vector, UINT64 instruction, UINT64 address)
{
    char seen_bytes[REASON_TEXT];
    struct handoff_text seen = handoff_text_in(seen_bytes, sizeof(seen_bytes));
    const struct last_words words = {
        .check = "svam.succeeded",
        .diagnosis = "unknown",
        .section = "UEFI 2.10, 8.4",
        .seen = seen_bytes,
        .next = "the loader itself faulted on the crossing table: report this with the machine's memory map",
    };

    if (crossing->trapped)
        arch_halt(); /* in the midst of last words: there is nothing left to say */
    crossing->trapped = true;
    handoff_text_format(&seen, "exception %lu at 0x%lx, address 0x%lx, loader at 0x%lx", vector, instruction, address,
                        crossing->image_address);
    last_words(crossing, &words);
}

static bool holds(const EFI_MEMORY_DESCRIPTOR *descriptor, const struct handoff_object *object)
{
    return object->physical_address != 0 && handoff_descriptor_contains(descriptor, object->physical_address);
}

/* Boot-services memory is the operating system's now, but for tables that it is still to be handed. */
static bool is_to_be_poisoned(const struct loader *loader, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const struct handoff_boot_info *info = &loader->info;

    return (descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData) &&
           !handoff_descriptor_is_runtime(descriptor) && !holds(descriptor, &info->rsdp) &&
           !holds(descriptor, &info->smbios) && !holds(descriptor, &info->device_tree);
}

/* What keeps boot-services memory from being overwritten; NULL: nothing. */
static const char *poison_obstacle(struct loader *loader)
{
    if (loader->config.stages)
        return "stages=yes calls services with that memory as it was";
    if (handoff_memory_map_alone(&loader->final, &loader->alone) != HANDOFF_OK)
        return "no room to sort the map";
    if (!loader->config.crossing_strict)
        return NULL;
    if (tables_build_boot_services(loader) != HANDOFF_OK)
        return "no page is left for tables that reach boot-services memory";
    arch_flush_translations(); /* pages of the table may have changed their purpose */
    return NULL;
}

static UINT64 poison_all(const struct loader *loader)
{
    UINT64 poisoned = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&loader->alone); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&loader->alone, i);
        if (!is_to_be_poisoned(loader, descriptor))
            continue;
        arch_fill((void *)descriptor->PhysicalStart, handoff_descriptor_size(descriptor), HANDOFF_POISON);
        poisoned += handoff_descriptor_size(descriptor);
    }
    return poisoned;
}

void cross_poison(struct loader *loader)
{
    const char *obstacle = loader->config.poison ? poison_obstacle(loader) : "poison=no";

    loader->info.settings.poison = obstacle == NULL;
    if (obstacle == NULL)
        log_line(loader, "poison: %lu KiB of boot-services memory overwritten", poison_all(loader) / 1024);
    else
        log_line(loader, "poison: left out, %s", obstacle);
    cross_stamp(loader, HANDOFF_STAGE_POISONED);
}

/* A kernel that dies before it prints anything would otherwise look like a loader that did. */
static void say_entering(const struct loader *loader)
{
    char bytes[REASON_TEXT];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "handoff: kernel: entering at 0x%lx\n", loader->info.kernel_entry_virtual_address);
    arch_serial_write(loader->config.serial, line.bytes, line.size);
}

void cross_enter_kernel(struct loader *loader)
{
    const struct handoff_boot_info *info = &loader->info;
    struct arch_entry entry = {
        .root = handoff_page_table_root(&loader->kernel_table),
        .stack_top = info->stack.virtual_address + info->stack.size,
        .entry = info->kernel_entry_virtual_address,
        .landing_virtual_address = loader->landing.virtual_address,
    };

    log_line(loader, "kernel: entering at 0x%lx", entry.entry);
    say_entering(loader);
    entry.boot_info = handed_complete(loader);
    arch_enter_kernel(&entry);
}

#include "check_handed.h"

#include "check_tables.h"
#include "tests/unit/unit_test.h"

/* The map that the kernel has of a span, as one value. */
static struct handoff_memory_map view_map(const struct handoff_map *record)
{
    const struct handoff_span *span = &record->descriptors;
    const struct handoff_memory_map map = {
        .descriptors = (void *)(UINTN)machine_kernel_view(span->virtual_address, span->size),
        .size = span->size,
        .stride = record->stride,
        .key = record->key,
        .version = record->version,
    };

    return map;
}

static void check_final_map(const struct machine *machine, const struct handoff_boot_info *info)
{
    const struct handoff_memory_map *truth = &machine->firmware.map;
    const struct handoff_memory_map map = view_map(&info->memory_map);

    assert_int_equal(map.size, truth->size);
    assert_int_equal(map.stride, truth->stride);
    assert_int_equal(map.key, truth->key);
    assert_int_equal(map.version, 1);
    assert_memory_equal(map.descriptors, truth->descriptors, truth->size);
}

/* Each runtime descriptor of the truth once, whole, in ascending order, and nothing else. */
static void check_runtime_map(const struct machine *machine, const struct handoff_boot_info *info)
{
    const struct handoff_memory_map *truth = &machine->firmware.map;
    const struct handoff_memory_map map = view_map(&info->runtime_map);
    UINTN expected = 0;
    UINT64 last = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(truth); i++)
        expected += handoff_descriptor_is_runtime(handoff_memory_map_at(truth, i));
    assert_int_equal(handoff_memory_map_count(&map), expected);
    for (UINTN i = 0; i < expected; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = handoff_memory_map_at(&map, i);
        const EFI_MEMORY_DESCRIPTOR *source = handoff_memory_map_find(truth, entry->PhysicalStart);
        assert_non_null(source);
        assert_true(entry->PhysicalStart > last);
        assert_true(handoff_descriptor_is_runtime(entry));
        assert_int_equal(entry->Type, source->Type);
        assert_int_equal(entry->PhysicalStart, source->PhysicalStart);
        assert_int_equal(entry->NumberOfPages, source->NumberOfPages);
        assert_true(map_tail_kept(&map, entry));
        last = entry->PhysicalStart;
    }
    assert_int_equal(machine->firmware.set_virtual_size, map.size);
    assert_int_equal(machine->firmware.set_virtual_stride, map.stride);
    assert_memory_equal(machine->firmware.set_virtual_bytes, map.descriptors, map.size);
}

/* Each moment after the one before it. */
static void check_times(const struct handoff_boot_info *info)
{
    const uint64_t *ticks = info->times.ticks;

    for (UINTN stage = 1; stage < HANDOFF_STAGES; stage++)
        assert_true(ticks[stage] > ticks[stage - 1]);
    assert_true(info->runtime_map_ticks > ticks[HANDOFF_STAGE_EXITED]);
    assert_true(info->runtime_map_ticks < ticks[HANDOFF_STAGE_TABLES]);
}

void check_handed_maps(const struct machine *machine)
{
    const struct handoff_boot_info *info = machine_handed(machine);

    assert_int_equal(info->magic, HANDOFF_BOOT_INFO_MAGIC);
    assert_int_equal(info->version, HANDOFF_BOOT_INFO_VERSION);
    assert_int_equal(info->size, sizeof(*info));
    assert_int_equal(info->architecture, arch_layout.identifier);
    assert_true(machine->firmware.exited);
    assert_int_equal(info->attempts, machine->firmware.exit_calls);
    for (UINTN i = 0; i < info->attempts; i++)
        assert_int_equal(info->attempt[i].exit_status, i + 1 < info->attempts ? EFI_INVALID_PARAMETER : EFI_SUCCESS);
    check_final_map(machine, info);
    check_runtime_map(machine, info);
    check_times(info);
    assert_int_equal(info->system_table.physical_address, (UINT64)fake_tables.system_table);
    assert_int_equal(info->runtime_services.physical_address, (UINT64)fake_tables.runtime_services);
}

static void check_objects(const struct handoff_boot_info *info)
{
    const UINT8 *tree = machine_kernel_view(info->device_tree.virtual_address, FAKE_DEVICE_TREE_SIZE);

    assert_int_equal(info->system_table.virtual_address,
                     info->system_table.physical_address + arch_layout.runtime_window.base);
    assert_int_equal(info->runtime_services.virtual_address,
                     info->runtime_services.physical_address + arch_layout.runtime_window.base);
    assert_int_equal(info->rsdp.physical_address, (UINT64)fake_tables.rsdp);
    assert_int_equal(info->rsdp.virtual_address, 0);
    assert_int_equal(info->smbios.physical_address, (UINT64)fake_tables.smbios);
    assert_int_equal(tree[0], 0xd0);
    assert_int_equal(tree[FAKE_DEVICE_TREE_SIZE - 1], 0x11); /* a copy: what it was copied from is poisoned */
    assert_int_equal(info->rt_properties_status, EFI_SUCCESS);
    assert_int_equal(info->rt_properties, FAKE_RT_PROPERTIES);
    assert_memory_equal(machine_kernel_view(info->saved.system_table.virtual_address, sizeof(EFI_SYSTEM_TABLE)),
                        &fake_tables.after_exit, sizeof(EFI_SYSTEM_TABLE));
    assert_string_equal(machine_kernel_view(info->command_line.virtual_address, info->command_line.size), "one two");
}

static bool has_free_memory(const struct handoff_memory_map *map)
{
    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        if (handoff_memory_map_at(map, i)->Type == EfiConventionalMemory)
            return true;
    return false;
}

/* One of the conversions takes an address of free memory, if there is any. */
static void check_svam(const struct handoff_svam *svam, const struct handoff_memory_map *map)
{
    assert_int_equal(svam->status, EFI_SUCCESS);
    assert_int_equal(svam->bad_version_status, EFI_INVALID_PARAMETER);
    assert_int_equal(svam->second_call_status, EFI_UNSUPPORTED);
    assert_int_equal(svam->fault.vector, HANDOFF_NO_FAULT);
    assert_int_equal(svam->witness_status, EFI_SUCCESS);
    assert_int_equal(svam->witness_runs, 1);
    assert_int_equal(svam->conversions, HANDOFF_CONVERSIONS - !has_free_memory(map));
    for (UINTN i = 0; i < svam->conversions; i++)
        assert_int_equal(svam->conversion[i].after, svam->conversion[i].expected);
}

void check_poison(const struct machine *machine)
{
    const struct handoff_memory_map *truth = &machine->firmware.map;
    UINT64 poisoned = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(truth); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(truth, i);
        const UINT64 *words = (const UINT64 *)descriptor->PhysicalStart;
        const UINT64 size = descriptor->NumberOfPages * HANDOFF_PAGE_SIZE;
        if ((descriptor->Type != EfiBootServicesCode && descriptor->Type != EfiBootServicesData) ||
            words == fake_tables.smbios)
            continue;
        for (UINT64 at = 0; at < size / sizeof(*words); at++)
            if (words[at] != HANDOFF_POISON)
                fail_msg("no poison at %p", (const void *)&words[at]);
        poisoned += size;
    }
    assert_int_not_equal(poisoned, 0);
    assert_int_equal(fake_arch.filled, poisoned);
}

void check_handed_all(const struct machine *machine)
{
    const struct handoff_boot_info *info = machine_handed(machine);

    check_handed_maps(machine);
    check_kernel_table(machine, info);
    check_crossing_table(machine, info);
    check_objects(info);
    check_svam(&info->svam, &machine->firmware.map);
    assert_int_equal(info->attributes.result, HANDOFF_OK);
    assert_int_equal(info->attributes.applied, 1);
    assert_int_equal(info->events.exit_status, EFI_SUCCESS);
    assert_int_equal(info->events.exit_runs, 1);
    check_poison(machine);
}

void check_run_and_stop(struct machine *machine, enum fake_end end)
{
    machine_run(machine);
    assert_int_equal(machine->end, end);
    if (end == FAKE_END_RETURNED)
        machine_assert_returned(machine);
    if (end == FAKE_END_ENTERED)
        check_handed_maps(machine);
    machine_stop(machine);
}

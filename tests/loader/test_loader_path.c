/* The whole loader, from efi_main to the kernel's entry, on a firmware without fault. */
#include "check_handed.h"
#include "fake_console.h"
#include "fake_events.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "fake_protocols.h"
#include "tests/unit/table_builder.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void run_and_check(void)
{
    machine_run(&machine);
    check_handed_all(&machine);
    machine_stop(&machine);
}

static void hands_over_with_every_stride(void **state)
{
    static const UINTN strides[] = {40, 48, 56, 64};

    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        machine_start(&machine, strides[i]);
        run_and_check();
    }
}

static void hands_over_a_module_and_a_driver(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine_add_module();
    machine_add_driver();
    machine_run(&machine);
    assert_int_equal(machine_handed(&machine)->module_count, 1);
    assert_int_equal(fake_images.started, 1);
    check_handed_all(&machine);
    machine_stop(&machine);
}

static void asks_nothing_in_an_unsorted_map(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_pages_unsort();
    assert_true(handoff_memory_map_at(&machine.firmware.map, 1)->PhysicalStart >
                handoff_memory_map_at(&machine.firmware.map, 2)->PhysicalStart);
    run_and_check();
}

static void witnesses_the_exit(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine.signals_before_exit = true;
    machine_run(&machine);
    const struct handoff_exit_events *events = &machine_handed(&machine)->events;
    assert_int_equal(events->before_exit_runs, 1);
    assert_int_equal(events->before_exit_order, 1);
    assert_int_equal(events->exit_order, 2);
    check_handed_all(&machine);
    machine_stop(&machine);
}

/* A kernel that can stand anywhere, linked at 0: one pointer in it is the loader's to adjust. */
static void make_relocatable(struct elf_file *kernel)
{
    const Elf64_Dyn dynamic[] = {{DT_RELA, {ELF_RELOCATIONS}},
                                 {DT_RELASZ, {sizeof(Elf64_Rela)}},
                                 {DT_RELAENT, {sizeof(Elf64_Rela)}},
                                 {DT_NULL, {0}}};
    const Elf64_Rela relocation = {ELF_TARGETS, ELF64_R_INFO(0, R_X86_64_RELATIVE), 0x1008};

    *kernel = elf_new(ET_DYN, 0);
    memcpy(kernel->bytes + kernel->program[2].p_offset, dynamic, sizeof(dynamic));
    memcpy(kernel->bytes + kernel->program[2].p_offset + ELF_RELOCATIONS - ELF_DATA, &relocation, sizeof(relocation));
}

static void relocates_a_kernel(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    make_relocatable(&machine.kernel);
    fake_files_put(MACHINE_KERNEL, machine.kernel.bytes, sizeof(machine.kernel.bytes));
    machine_run(&machine);
    const UINT64 *target = machine_kernel_view(ELF_HIGH + ELF_TARGETS, sizeof(*target));
    assert_int_equal(*target, ELF_HIGH + 0x1008);
    assert_int_equal(machine_handed(&machine)->kernel_slide, ELF_HIGH);
    assert_int_equal(fake_arch.entry.entry, ELF_HIGH + 0x10);
    check_handed_maps(&machine);
    machine_stop(&machine);
}

/* Nothing that a machine may lack is missed: screen, device tree, configuration. */
static void hands_over_on_a_bare_machine(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_protocols_no_screen();
    fake_tables_remove(&fake_device_tree_table);
    fake_tables_remove(&fake_attributes_table);
    fake_files_start();
    fake_files_put_folder("\\handoff");
    fake_files_put(MACHINE_KERNEL, machine.kernel.bytes, sizeof(machine.kernel.bytes));
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    assert_int_equal(info->screen.framebuffer.size, 0);
    assert_int_equal(info->device_tree.physical_address, 0);
    assert_int_equal(info->attributes.result, HANDOFF_ATTRIBUTES_ABSENT);
    assert_int_equal(info->attributes.applied, 0);
    check_handed_maps(&machine);
    check_poison(&machine);
    machine_stop(&machine);
}

static void runs_again_from_the_start(void **state)
{
    (void)state;
    for (UINTN i = 0; i < 2; i++) {
        machine_start(&machine, 48);
        run_and_check();
    }
}

/* The log: on the console up to the quiet window, on the volume up to the exit, and whole in the kernel's hands. */
static void says_what_it_does(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    const char *log = machine_kernel_view(info->log.virtual_address, info->log.size + 1);
    assert_non_null(strstr(log, "set_virtual: EFI_SUCCESS, handler ran 1 time\n"));
    assert_null(strstr(fake_console_text(), "exit_boot"));
    const char *last = strstr(fake_console_text(), "handoff: leaving the firmware");
    assert_non_null(last);
    assert_non_null(strstr(last, "ExitBootServices or SetVirtualAddressMap hangs\r\n"));
    const char *saved = fake_files_get(MACHINE_LOG);
    assert_memory_equal(saved, log, (UINTN)(strstr(saved, "leaving the firmware") - saved));
    assert_memory_equal(log + info->log_after_svam, "set_virtual:", 12);
    assert_string_equal(fake_arch.serial, "handoff: kernel: entering at 0xffffffff80000010\n");
    assert_int_equal(fake_arch.serial_port, 0x3f8);
    assert_int_equal(fake_events_stalled(), 1000);
    machine_stop(&machine);
}

/* Each setting that changes what is handed over, seen in the tables. */
static void run_with(const char *settings)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, settings);
    machine_run(&machine);
}

static void identity_is_kept_where_asked_for(void **state)
{
    (void)state;
    run_with("identity=keep\n");
    const struct software_mmu mmu = fake_arch_processor(fake_arch.entry.root);
    assert_int_equal(software_mmu_translate(&mmu, FAKE_MMIO_BASE).physical_address, FAKE_MMIO_BASE);
    machine_stop(&machine);
    run_with("identity=drop\n");
    const struct software_mmu other = fake_arch_processor(fake_arch.entry.root);
    assert_absent(&other, FAKE_MMIO_BASE, 1);
    machine_stop(&machine);
}

static void a_strict_crossing_leaves_boot_services_out(void **state)
{
    (void)state;
    run_with("crossing=strict\npoison=no\n");
    const struct software_mmu mmu = fake_arch_processor(fake_arch.crossing.root);
    assert_absent(&mmu, 0, 1);
    assert_absent(&mmu, (UINT64)fake_tables.device_tree, 1);
    assert_int_equal(fake_arch.filled, 0);
    machine_stop(&machine);
    run_with("crossing=strict\n");
    check_poison(&machine);
    assert_int_equal(fake_arch.flushes, 1); /* the table in force was changed */
    machine_stop(&machine);
}

/* In stages services are called with boot-services memory as it was. */
static void stages_keep_boot_services_memory(void **state)
{
    (void)state;
    run_with("stages=yes\n");
    assert_int_equal(fake_arch.filled, 0);
    assert_int_equal(machine_handed(&machine)->stages, 1);
    assert_int_equal(machine_handed(&machine)->settings.poison, 0);
    check_handed_maps(&machine);
    machine_stop(&machine);
}

static struct handoff_paging paging_with(const char *settings)
{
    run_with(settings);
    const struct handoff_paging paging = machine_handed(&machine)->paging;
    machine_stop(&machine);
    return paging;
}

/* Tables of the size of those that are there, and 64 pages more. */
static void a_second_table_finds_room(void **state)
{
    const struct handoff_paging paging = paging_with("trace=no\nstages=no\n");
    const UINT64 enough = paging.arena.size + paging.arena_used + 64 * HANDOFF_PAGE_SIZE;

    (void)state;
    assert_true(paging_with("trace=yes\n").arena.size >= enough);
    assert_true(paging_with("stages=yes\n").arena.size >= enough);
}

static void protection_is_left_out_where_asked_for(void **state)
{
    (void)state;
    run_with("wx=no\n");
    const struct software_mmu mmu = fake_arch_processor(fake_arch.entry.root);
    const struct translation code =
        software_mmu_translate(&mmu, (UINT64)fake_tables.runtime_code + arch_layout.runtime_window.base);
    assert_true(code.present && code.writable && code.executable);
    machine_stop(&machine);
}

static void set_virtual_is_left_out_where_asked_for(void **state)
{
    (void)state;
    run_with("virtmap=none\n");
    assert_int_equal(machine.firmware.set_virtual_calls, 0);
    assert_int_equal(machine_handed(&machine)->svam.status, HANDOFF_NOT_CALLED);
    machine_stop(&machine);
    run_with("checks=none\n");
    assert_int_equal(machine.firmware.set_virtual_calls, 1);
    machine_stop(&machine);
}

/* How far the firmware was told to move a region, by its number in ascending order. */
static UINT64 distance_of(UINTN number)
{
    const struct handoff_map *record = &machine_handed(&machine)->runtime_map;
    const UINT8 *map = machine_kernel_view(record->descriptors.virtual_address, record->descriptors.size);
    const EFI_MEMORY_DESCRIPTOR *region = (const EFI_MEMORY_DESCRIPTOR *)(map + number * record->stride);

    return region->VirtualStart - region->PhysicalStart;
}

static void identity_moves_nothing(void **state)
{
    (void)state;
    run_with("virtmap=identity\n");
    check_handed_maps(&machine);
    for (UINTN i = 0; i < 3; i++)
        assert_int_equal(distance_of(i), 0);
    machine_stop(&machine);
}

/* From the beginning of the window, and what lies far apart comes close. */
static void compact_closes_gaps(void **state)
{
    const UINT64 base = arch_layout.runtime_window.base;

    (void)state;
    run_with("virtmap=compact\n");
    check_handed_maps(&machine);
    assert_in_range(distance_of(0) + (UINT64)fake_tables.system_table, base, base + 2 * MIB - 1);
    assert_in_range(distance_of(2) + FAKE_MMIO_BASE, base + 2 * MIB, base + 6 * MIB);
    assert_int_equal(distance_of(2) % (2 * MIB), 0);
    machine_stop(&machine);
}

static void random_is_another_place_each_time(void **state)
{
    UINT64 distance[2];

    (void)state;
    for (UINTN i = 0; i < COUNT(distance); i++) {
        run_with("virtmap=random\n");
        check_handed_maps(&machine);
        distance[i] = distance_of(0);
        assert_int_equal(distance_of(2), distance[i]);
        assert_in_range(distance[i], arch_layout.runtime_window.base,
                        arch_layout.runtime_window.base + arch_layout.runtime_window.size - 1);
        machine_stop(&machine);
    }
    assert_int_not_equal(distance[0], distance[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(hands_over_with_every_stride),
        unit_test_machine(hands_over_a_module_and_a_driver),
        unit_test_machine(asks_nothing_in_an_unsorted_map),
        unit_test_machine(witnesses_the_exit),
        unit_test_machine(relocates_a_kernel),
        unit_test_machine(hands_over_on_a_bare_machine),
        unit_test_machine(runs_again_from_the_start),
        unit_test_machine(says_what_it_does),
        unit_test_machine(identity_is_kept_where_asked_for),
        unit_test_machine(a_strict_crossing_leaves_boot_services_out),
        unit_test_machine(stages_keep_boot_services_memory),
        unit_test_machine(a_second_table_finds_room),
        unit_test_machine(protection_is_left_out_where_asked_for),
        unit_test_machine(set_virtual_is_left_out_where_asked_for),
        unit_test_machine(identity_moves_nothing),
        unit_test_machine(compact_closes_gaps),
        unit_test_machine(random_is_another_place_each_time),
    };

    return unit_test_run(tests);
}

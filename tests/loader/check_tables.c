#include "check_tables.h"

#include "fake_protocols.h"
#include "tests/unit/table_builder.h"
#include "tests/unit/unit_test.h"

#define STACK_SIZE 0x10000

/* Regions that the kernel's table must have, and how many bytes they are. */
struct expected {
    struct software_mmu mmu;
    UINT64              bytes;
};

static void expect(struct expected *expected, UINT64 physical, UINT64 virtual, UINT64 size, UINT32 access,
                   enum handoff_cache cache)
{
    const UINT32 unforbidden = fake_arch.without_nx ? HANDOFF_EXECUTE : 0;
    const struct handoff_region region = {physical, virtual, (size + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK,
                                          access | unforbidden, cache};

    assert_translates(&expected->mmu, &region);
    expected->bytes += region.size;
}

static void expect_span(struct expected *expected, const struct handoff_span *span)
{
    expect(expected, span->physical_address, span->virtual_address, span->size, HANDOFF_WRITE,
           HANDOFF_CACHE_WRITE_BACK);
}

/* As the attributes table says; a driver, which it does not know, as the driver's own headers do not say. */
static UINT32 access_of(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    if (descriptor->Type != EfiRuntimeServicesCode)
        return HANDOFF_WRITE;
    return descriptor->PhysicalStart == (UINT64)fake_tables.runtime_code ? HANDOFF_EXECUTE
                                                                         : HANDOFF_WRITE | HANDOFF_EXECUTE;
}

static void expect_runtime(struct expected *expected, const struct handoff_memory_map *truth)
{
    for (UINTN i = 0; i < handoff_memory_map_count(truth); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(truth, i);
        if (handoff_descriptor_is_runtime(descriptor))
            expect(expected, descriptor->PhysicalStart, descriptor->PhysicalStart + arch_layout.runtime_window.base,
                   descriptor->NumberOfPages * HANDOFF_PAGE_SIZE, access_of(descriptor),
                   (descriptor->Attribute & EFI_MEMORY_WB) != 0 ? HANDOFF_CACHE_WRITE_BACK : HANDOFF_CACHE_UNCACHED);
    }
}

static void expect_kernel(struct expected *expected, const struct machine *machine,
                          const struct handoff_boot_info *info)
{
    for (UINTN i = 0; i < 3; i++) {
        const Elf64_Phdr *program = &machine->kernel.program[i];
        const UINT32 write = (program->p_flags & PF_W) != 0 ? HANDOFF_WRITE : 0;
        const UINT32 execute = (program->p_flags & PF_X) != 0 ? HANDOFF_EXECUTE : 0;
        const UINT8 *bytes = machine_kernel_view(program->p_vaddr, program->p_memsz);
        assert_memory_equal(bytes, machine->kernel.bytes + program->p_offset, program->p_filesz);
        for (UINTN at = program->p_filesz; at < program->p_memsz; at++)
            assert_int_equal(bytes[at], 0);
        expect(expected, info->kernel.physical_address + program->p_vaddr - ELF_HIGH, program->p_vaddr,
               program->p_memsz, write | execute, HANDOFF_CACHE_WRITE_BACK);
    }
    assert_int_equal(fake_arch.entry.entry, machine->kernel.header.e_entry);
    assert_int_equal(info->kernel_entry_virtual_address, machine->kernel.header.e_entry);
}

static void expect_landing(struct expected *expected)
{
    const UINT64 address = fake_arch.entry.landing_virtual_address;
    const UINTN size = (UINTN)arch_landing_end - (UINTN)arch_landing;
    const UINT8 *landing = machine_kernel_view(address, size);
    const struct software_mmu crossing = fake_arch_processor(fake_arch.crossing.root);

    assert_int_equal(fake_arch.crossing.landing_virtual_address, address);
    assert_memory_equal(landing, arch_landing, size);
    assert_int_equal(software_mmu_translate(&crossing, address).physical_address, (UINT64)landing);
    expect(expected, (UINT64)landing, address, HANDOFF_PAGE_SIZE, HANDOFF_EXECUTE, HANDOFF_CACHE_WRITE_BACK);
}

static void expect_modules(struct expected *expected, const struct handoff_boot_info *info)
{
    const struct handoff_module *modules =
        machine_kernel_view(info->modules.virtual_address, info->module_count * sizeof(*modules));

    for (UINTN i = 0; i < info->module_count; i++) {
        assert_string_equal(machine_kernel_view(modules[i].name.virtual_address, modules[i].name.size),
                            MACHINE_MODULE);
        assert_memory_equal(machine_kernel_view(modules[i].bytes.virtual_address, modules[i].bytes.size),
                            "what the module holds", modules[i].bytes.size);
        expect_span(expected, &modules[i].bytes);
    }
}

static void expect_screen(struct expected *expected, const struct handoff_framebuffer *screen)
{
    const UINT64 size = 4 * FAKE_SCREEN_WIDTH * FAKE_SCREEN_HEIGHT;

    if (screen->framebuffer.size == 0)
        return;
    assert_int_equal(screen->framebuffer.physical_address, FAKE_SCREEN_BASE);
    assert_int_equal(screen->framebuffer.size, size);
    assert_int_equal(screen->width, FAKE_SCREEN_WIDTH);
    assert_int_equal(screen->height, FAKE_SCREEN_HEIGHT);
    assert_int_equal(screen->stride, 4 * FAKE_SCREEN_WIDTH);
    assert_int_equal(screen->red_mask, 0xff0000);
    expect(expected, FAKE_SCREEN_BASE, screen->framebuffer.virtual_address, size, HANDOFF_WRITE,
           HANDOFF_CACHE_WRITE_COMBINING);
}

/* With the room that was left for a final map that has more of it. */
static void expect_before_svam(struct expected *expected, const struct handoff_span *copy)
{
    if (copy->size != 0)
        expect(expected, copy->physical_address, copy->virtual_address, copy->size + (256u << 10), HANDOFF_WRITE,
               HANDOFF_CACHE_WRITE_BACK);
}

void check_kernel_table(const struct machine *machine, const struct handoff_boot_info *info)
{
    struct expected expected = {fake_arch_processor(fake_arch.entry.root), 0};

    assert_int_equal(info->paging.root_physical_address, fake_arch.entry.root);
    assert_int_equal(fake_arch.entry.stack_top, info->stack.virtual_address + STACK_SIZE);
    assert_absent(&expected.mmu, info->stack.virtual_address - HANDOFF_PAGE_SIZE, HANDOFF_PAGE_SIZE);
    expect_runtime(&expected, &machine->firmware.map);
    expect_kernel(&expected, machine, info);
    expect_landing(&expected);
    expect_modules(&expected, info);
    expect_screen(&expected, &info->screen);
    expect_span(&expected, &info->stack);
    expect_span(&expected, &info->handed);
    expect_before_svam(&expected, &info->evidence.before_svam);
    expect_span(&expected, &info->paging.arena);
    assert_int_equal(mapped_bytes(&expected.mmu), expected.bytes);
}

static void expect_identity(const struct software_mmu *mmu, UINT64 address, UINT64 size)
{
    for (UINT64 at = address; at < address + size; at += HANDOFF_PAGE_SIZE) {
        const struct translation found = software_mmu_translate(mmu, at);
        assert_true(found.present);
        assert_true(found.writable);
        assert_int_equal(found.physical_address, at);
    }
}

void check_crossing_table(const struct machine *machine, const struct handoff_boot_info *info)
{
    const struct software_mmu mmu = fake_arch_processor(fake_arch.crossing.root);
    const struct handoff_memory_map *truth = &machine->firmware.map;

    for (UINTN i = 0; i < handoff_memory_map_count(truth); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(truth, i);
        const UINT64 size = descriptor->NumberOfPages * HANDOFF_PAGE_SIZE;
        if (handoff_descriptor_is_runtime(descriptor)) {
            assert_int_equal(software_mmu_translate(&mmu, descriptor->PhysicalStart + arch_layout.runtime_window.base)
                                 .physical_address, descriptor->PhysicalStart);
            assert_true(software_mmu_translate(&mmu, descriptor->PhysicalStart).executable);
        }
        if (handoff_descriptor_is_runtime(descriptor) || descriptor->Type == EfiBootServicesCode ||
            descriptor->Type == EfiBootServicesData || descriptor->Type == EfiConventionalMemory)
            expect_identity(&mmu, descriptor->PhysicalStart, size);
    }
    expect_identity(&mmu, 0, HANDOFF_PAGE_SIZE);
    expect_identity(&mmu, (UINT64)fake_protocols_image_base(), FAKE_IMAGE_PAGES * HANDOFF_PAGE_SIZE);
    expect_identity(&mmu, fake_arch.crossing.stack_top - STACK_SIZE, STACK_SIZE);
    expect_identity(&mmu, info->handed.physical_address, info->handed.size);
    assert_int_equal(fake_arch.crossing.stack_top % 16, 0);
    assert_false(software_mmu_translate(&mmu, (UINT64)fake_tables.rsdp).present);
}

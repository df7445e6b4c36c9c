/* elf_image.h: from headers to a plan. */
#include "elf_builder.h"
#include "unit_test.h"

static void plans_a_fixed_kernel(void **state)
{
    const struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    static const struct handoff_elf_segment expected[] = {
        {ELF_HIGH, 0x800, 0x1000, 0x800, HANDOFF_EXECUTE},
        {ELF_HIGH + 0x1000, 0x100, 0x2000, 0x100, 0},
        {ELF_HIGH + 0x2000, 0x2800, 0x3000, 0x400, HANDOFF_WRITE},
    };
    struct handoff_elf_image image;

    (void)state;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_false(image.relocatable);
    assert_int_equal(image.file_size, ELF_FILE_SIZE);
    assert_int_equal(image.entry, ELF_HIGH + 0x10);
    assert_int_equal(image.virtual_base, ELF_HIGH);
    assert_int_equal(image.span, ELF_SPAN);
    assert_int_equal(image.slide, 0);
    assert_int_equal(image.dynamic_size, 0);
    assert_int_equal(image.dynamic, 0);
    assert_int_equal(image.segments, COUNT(expected));
    for (UINTN i = 0; i < COUNT(expected); i++) {
        assert_int_equal(image.segment[i].virtual_address, expected[i].virtual_address);
        assert_int_equal(image.segment[i].memory_size, expected[i].memory_size);
        assert_int_equal(image.segment[i].file_offset, expected[i].file_offset);
        assert_int_equal(image.segment[i].file_size, expected[i].file_size);
        assert_int_equal(image.segment[i].access, expected[i].access);
    }
}

/* Linked at `base`: where it is put, and by how much everything moves. */
static void check_relocatable(UINT64 base, UINT64 virtual_base)
{
    const struct elf_file file = elf_new(ET_DYN, base);
    struct handoff_elf_image image;

    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_true(image.relocatable);
    assert_int_equal(image.virtual_base, virtual_base);
    assert_int_equal(image.slide, virtual_base - base);
    assert_int_equal(image.span, ELF_SPAN);
    assert_int_equal(image.entry, virtual_base + 0x10);
    assert_int_equal(image.dynamic, virtual_base + ELF_DATA);
    assert_int_equal(image.dynamic_size, 0x200);
    for (UINTN i = 0; i < 3; i++)
        assert_int_equal(image.segment[i].virtual_address, virtual_base + i * 0x1000);
}

static void moves_a_relocatable_kernel_to_the_higher_half(void **state)
{
    (void)state;
    check_relocatable(0, elf_x86_64.relocatable_base);
    check_relocatable(0x400000, elf_x86_64.relocatable_base);
    check_relocatable(0xffff7ffffffff000, elf_x86_64.relocatable_base);
    check_relocatable(0xffff800000000000, 0xffff800000000000);
    check_relocatable(ELF_HIGH, ELF_HIGH);
}

/* p_align promises addresses modulo it: the distance that the kernel is moved by keeps that. */
static void moves_by_a_multiple_of_the_largest_alignment(void **state)
{
    struct elf_file file = elf_new(ET_DYN, 0x1000);
    struct handoff_elf_machine machine = elf_x86_64;
    struct handoff_elf_image image;

    (void)state;
    file.program[0].p_align = 0x200000;
    file.program[0].p_offset = 0x1000;
    assert_status(elf_read(&file, &machine, &image), HANDOFF_OK);
    assert_int_equal(image.alignment, 0x200000);
    assert_int_equal(image.slide, machine.relocatable_base);
    assert_int_equal(image.virtual_base, machine.relocatable_base + 0x1000);
    machine.relocatable_base += 0x1000;
    assert_status(elf_read(&file, &machine, &image), HANDOFF_ELF_SEGMENT_ALIGNMENT);
}

static void a_kernel_without_dynamic_section_has_none(void **state)
{
    struct elf_file file = elf_new(ET_DYN, 0);
    struct handoff_elf_image image;

    (void)state;
    file.program[3].p_type = PT_NOTE;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.slide, elf_x86_64.relocatable_base);
    assert_int_equal(image.dynamic, 0);
    assert_int_equal(image.dynamic_size, 0);
}

static void a_moved_kernel_must_not_wrap(void **state)
{
    struct elf_file file = elf_new(ET_DYN, 0);
    struct handoff_elf_machine machine = elf_x86_64;
    struct handoff_elf_image image;

    (void)state;
    machine.relocatable_base = 0ULL - ELF_SPAN;
    assert_status(elf_read(&file, &machine, &image), HANDOFF_OK);
    assert_int_equal(image.virtual_base + image.span, 0);
    machine.relocatable_base += 0x1000;
    assert_status(elf_read(&file, &machine, &image), HANDOFF_ELF_SEGMENT_WRAPS);
    file.program[2].p_vaddr = 0x7ffffffff000;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_SEGMENT_WRAPS);
    file.program[2].p_vaddr = 0ULL - 0x3000; /* from the first page to the last: a span of 2^64 */
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_SEGMENT_WRAPS);
}

static void counts_loadable_segments_only(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.header.e_phnum = HANDOFF_ELF_SEGMENTS + 1;
    for (UINT64 i = 0; i <= HANDOFF_ELF_SEGMENTS; i++) {
        file.program[i] = file.program[0];
        file.program[i].p_vaddr = ELF_HIGH + i * 0x1000;
    }
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_TOO_MANY_SEGMENTS);
    file.program[5].p_type = PT_GNU_STACK;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.segments, HANDOFF_ELF_SEGMENTS);
}

/* What a caller relies on once a plan was accepted. */
static void assert_sound(const struct handoff_elf_image *image)
{
    UINT64 next = image->virtual_base;
    bool entry_found = false;

    assert_in_range(image->segments, 1, HANDOFF_ELF_SEGMENTS);
    assert_int_equal((image->virtual_base | image->span) % 4096, 0);
    assert_true(image->virtual_base >= elf_x86_64.higher_half);
    assert_true(image->span - 1 <= UINT64_MAX - image->virtual_base);
    for (UINTN i = 0; i < image->segments; i++) {
        const struct handoff_elf_segment *segment = &image->segment[i];
        const UINT64 offset = segment->virtual_address - image->virtual_base;
        assert_true(segment->virtual_address >= next);
        assert_true(offset < image->span && segment->memory_size <= image->span - offset);
        assert_true(segment->file_size <= segment->memory_size);
        assert_true(segment->file_offset <= ELF_FILE_SIZE);
        assert_true(segment->file_size <= ELF_FILE_SIZE - segment->file_offset);
        assert_true(segment->access != (HANDOFF_WRITE | HANDOFF_EXECUTE));
        if (image->entry - segment->virtual_address < segment->memory_size)
            entry_found = segment->access == HANDOFF_EXECUTE;
        next = (segment->virtual_address + segment->memory_size + 4095) & ~4095ULL;
    }
    assert_true(entry_found);
}

static UINT64 awkward_number(struct random_source *source)
{
    static const UINT64 numbers[] = {0, 1, 7, 8, 0xfff, 0x1000, 0x1001, ELF_FILE_SIZE, ELF_HIGH, 1ULL << 63};
    const UINT64 number = numbers[random_below(source, COUNT(numbers))];

    return number + random_below(source, 3) * 0x1000 - random_below(source, 3);
}

static void survives_awkward_numbers_anywhere(void **state)
{
    struct random_source source = random_source_make(64738);
    UINTN accepted = 0;

    (void)state;
    for (UINTN round = 0; round < 100000; round++) {
        struct elf_file file = elf_new(round % 2 == 0 ? ET_EXEC : ET_DYN, round % 3 == 0 ? 0x10000 : ELF_HIGH);
        const UINTN patches = 1 + random_below(&source, 3);
        struct handoff_elf_image image;
        for (UINTN i = 0; i < patches; i++) {
            const UINT64 number = awkward_number(&source);
            memcpy(file.bytes + 24 + random_below(&source, 33) * 8, &number, sizeof(number));
        }
        if (elf_read(&file, &elf_x86_64, &image) != HANDOFF_OK)
            continue;
        accepted++;
        assert_sound(&image);
    }
    assert_in_range(accepted, 1000, 90000); /* else the numbers are not awkward, or all alike */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_a_fixed_kernel),
        cmocka_unit_test(moves_a_relocatable_kernel_to_the_higher_half),
        cmocka_unit_test(moves_by_a_multiple_of_the_largest_alignment),
        cmocka_unit_test(a_kernel_without_dynamic_section_has_none),
        cmocka_unit_test(a_moved_kernel_must_not_wrap),
        cmocka_unit_test(counts_loadable_segments_only),
        cmocka_unit_test(survives_awkward_numbers_anywhere),
    };

    return unit_test_run(tests);
}

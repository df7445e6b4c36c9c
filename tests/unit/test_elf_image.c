/* elf_image.h: from headers to a plan, and every reason to refuse a file. */
#include "elf_builder.h"
#include "unit_test.h"

/* One field of the good file set to something else. */
struct patch {
    UINTN  offset;
    UINTN  size; /* 0: none */
    UINT64 value;
};

#define HEADER(field, to) {offsetof(Elf64_Ehdr, field), sizeof(((Elf64_Ehdr *)0)->field), (to)}
#define IDENT(index, to)  {index, 1, (to)}
#define PROGRAM(index, field, to) \
    {sizeof(Elf64_Ehdr) + (index) * sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, field), \
     sizeof(((Elf64_Phdr *)0)->field), (to)}

struct refusal {
    enum handoff_status expected;
    struct patch        patch[3];
};

static const struct refusal refusals[] = {
    {HANDOFF_ELF_MAGIC, {IDENT(0, 0)}},
    {HANDOFF_ELF_MAGIC, {IDENT(3, 'f')}},
    {HANDOFF_ELF_CLASS, {IDENT(EI_CLASS, ELFCLASS32)}},
    {HANDOFF_ELF_CLASS, {IDENT(EI_DATA, ELFDATA2MSB)}},
    {HANDOFF_ELF_CLASS, {IDENT(EI_VERSION, 0)}},
    {HANDOFF_ELF_MACHINE, {HEADER(e_machine, EM_AARCH64)}},
    {HANDOFF_ELF_TYPE, {HEADER(e_type, ET_REL)}},
    {HANDOFF_ELF_TYPE, {HEADER(e_type, ET_CORE)}},
    {HANDOFF_ELF_HEADER_SIZE, {HEADER(e_ehsize, 52)}},
    {HANDOFF_ELF_HEADER_SIZE, {HEADER(e_phentsize, 32)}},
    {HANDOFF_ELF_HEADER_SIZE, {HEADER(e_phentsize, 57)}},
    {HANDOFF_ELF_HEADER_SIZE, {HEADER(e_phentsize, 0)}},
    {HANDOFF_ELF_TRUNCATED, {HEADER(e_phoff, ELF_FILE_SIZE + 1)}},
    {HANDOFF_ELF_TRUNCATED, {HEADER(e_phoff, ELF_FILE_SIZE - ELF_PROGRAMS * sizeof(Elf64_Phdr) + 1)}},
    {HANDOFF_ELF_TRUNCATED, {HEADER(e_phoff, UINT64_MAX - 100)}},
    {HANDOFF_ELF_NO_SEGMENT, {HEADER(e_phnum, 0)}},
    {HANDOFF_ELF_NO_SEGMENT, {PROGRAM(0, p_type, PT_NULL), PROGRAM(1, p_type, PT_NOTE), PROGRAM(2, p_type, PT_PHDR)}},
    {HANDOFF_ELF_TOO_MANY_SEGMENTS, {HEADER(e_phnum, HANDOFF_ELF_PROGRAM_HEADERS + 1)}},
    {HANDOFF_ELF_TOO_MANY_SEGMENTS, {HEADER(e_phnum, 0xffff)}},
    {HANDOFF_ELF_SEGMENT_SIZE, {PROGRAM(0, p_filesz, 0x801)}},
    {HANDOFF_ELF_SEGMENT_OUTSIDE_FILE, {PROGRAM(1, p_offset, 0x5000)}},
    {HANDOFF_ELF_SEGMENT_OUTSIDE_FILE, {PROGRAM(2, p_filesz, 0x401)}},
    {HANDOFF_ELF_SEGMENT_OUTSIDE_FILE, {PROGRAM(2, p_offset, 0 - 0x1000ULL)}},
    {HANDOFF_ELF_SEGMENT_WRAPS, {PROGRAM(2, p_memsz, UINT64_MAX)}},
    {HANDOFF_ELF_SEGMENT_WRAPS, {PROGRAM(2, p_vaddr, 0 - 0x1000ULL), PROGRAM(2, p_memsz, 0x1001)}},
    {HANDOFF_ELF_SEGMENT_ALIGNMENT, {PROGRAM(0, p_align, 0x1800)}},
    {HANDOFF_ELF_SEGMENT_ALIGNMENT, {PROGRAM(0, p_align, 3)}},
    {HANDOFF_ELF_SEGMENT_ALIGNMENT, {PROGRAM(0, p_align, 0x200000)}},
    {HANDOFF_ELF_SEGMENT_ALIGNMENT, {PROGRAM(1, p_offset, 0x2008)}},
    {HANDOFF_ELF_SEGMENT_ACCESS, {PROGRAM(0, p_flags, PF_R | PF_W | PF_X)}},
    {HANDOFF_ELF_SEGMENT_ACCESS, {PROGRAM(0, p_flags, PF_X)}},
    {HANDOFF_ELF_SEGMENT_ACCESS, {PROGRAM(2, p_flags, PF_W)}},
    {HANDOFF_ELF_SEGMENT_ACCESS, {PROGRAM(1, p_flags, 0)}},
    {HANDOFF_ELF_SEGMENT_OVERLAP, {PROGRAM(1, p_vaddr, ELF_HIGH + 0x900), PROGRAM(1, p_align, 1)}}, /* one page */
    {HANDOFF_ELF_SEGMENT_OVERLAP, {PROGRAM(1, p_vaddr, ELF_HIGH)}},
    {HANDOFF_ELF_SEGMENT_OVERLAP, {PROGRAM(0, p_memsz, 0x1001)}},
    {HANDOFF_ELF_SEGMENT_OVERLAP, {PROGRAM(2, p_vaddr, ELF_HIGH - 0x10000)}}, /* not ascending */
    {HANDOFF_ELF_LOWER_HALF, {PROGRAM(0, p_vaddr, 0x100000), HEADER(e_entry, 0x100010)}},
    {HANDOFF_ELF_LOWER_HALF, {PROGRAM(0, p_vaddr, 0xffff7ffffffff000), HEADER(e_entry, 0xffff7ffffffff010)}},
    {HANDOFF_ELF_ENTRY, {HEADER(e_entry, 0)}},
    {HANDOFF_ELF_ENTRY, {HEADER(e_entry, ELF_HIGH - 1)}},
    {HANDOFF_ELF_ENTRY, {HEADER(e_entry, ELF_HIGH + 0x800)}},
    {HANDOFF_ELF_ENTRY, {HEADER(e_entry, ELF_HIGH + 0x1000)}},
    {HANDOFF_ELF_ENTRY, {HEADER(e_entry, ELF_HIGH + ELF_DATA)}},
    {HANDOFF_ELF_INTERPRETER, {PROGRAM(3, p_type, PT_INTERP)}},
    {HANDOFF_OK, {HEADER(e_entry, ELF_HIGH)}},
    {HANDOFF_OK, {HEADER(e_entry, ELF_HIGH + 0x7ff)}},
    {HANDOFF_OK, {HEADER(e_type, ET_EXEC)}},
    {HANDOFF_OK, {HEADER(e_phoff, ELF_FILE_SIZE - ELF_PROGRAMS * sizeof(Elf64_Phdr))}}, /* copied there below */
    {HANDOFF_OK, {PROGRAM(0, p_align, 0)}},
    {HANDOFF_OK, {PROGRAM(0, p_align, 1)}},
    {HANDOFF_OK, {PROGRAM(1, p_filesz, 0), PROGRAM(1, p_memsz, 0)}},
    {HANDOFF_OK, {PROGRAM(1, p_vaddr, ELF_HIGH + 0x1100), PROGRAM(1, p_offset, 0x2100)}},
    {HANDOFF_OK, {PROGRAM(2, p_vaddr, 0 - 0x3000ULL), PROGRAM(2, p_memsz, 0x3000)}}, /* up to the last byte of all */
};

static void apply(struct elf_file *file, const struct patch *patch)
{
    memcpy(file->bytes + patch->offset, &patch->value, patch->size);
}

static void says_why_a_file_is_refused(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(refusals); i++) {
        struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
        struct handoff_elf_image image;
        memcpy(file.bytes + ELF_FILE_SIZE - ELF_PROGRAMS * sizeof(Elf64_Phdr), file.program,
               ELF_PROGRAMS * sizeof(Elf64_Phdr));
        for (UINTN at = 0; at < COUNT(refusals[i].patch); at++)
            apply(&file, &refusals[i].patch[at]);
        const enum handoff_status status = unit_test_note_status(elf_read(&file, &elf_x86_64, &image));
        if (status != refusals[i].expected)
            fail_msg("case %u: \"%s\" instead of \"%s\"", (unsigned)i, handoff_status_text(status),
                     handoff_status_text(refusals[i].expected));
    }
}

/* Empty in memory, but not in the file: not a segment to skip. */
static void refuses_file_bytes_without_memory(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.program[1].p_memsz = 0;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_SEGMENT_SIZE);
}

static void needs_the_whole_header(void **state)
{
    const struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    for (UINTN size = 0; size < sizeof(Elf64_Ehdr); size++) {
        UINT8 *bytes = malloc(size + 1);
        assert_non_null(bytes);
        memcpy(bytes, file.bytes, size);
        assert_status(handoff_elf_header(bytes, size, ELF_FILE_SIZE, &elf_x86_64, &image), HANDOFF_ELF_TRUNCATED);
        free(bytes);
    }
    assert_status(handoff_elf_header(file.bytes, ELF_FILE_SIZE, 63, &elf_x86_64, &image), HANDOFF_ELF_TRUNCATED);
    assert_status(handoff_elf_header(file.bytes, 64, 287, &elf_x86_64, &image), HANDOFF_ELF_TRUNCATED);
    assert_status(handoff_elf_header(file.bytes, 64, 288, &elf_x86_64, &image), HANDOFF_OK);
}

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

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_ELF_TRUNCATED, HANDOFF_ELF_INTERPRETER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_why_a_file_is_refused),
        cmocka_unit_test(refuses_file_bytes_without_memory),
        cmocka_unit_test(needs_the_whole_header),
        cmocka_unit_test(plans_a_fixed_kernel),
        cmocka_unit_test(moves_a_relocatable_kernel_to_the_higher_half),
        cmocka_unit_test(moves_by_a_multiple_of_the_largest_alignment),
        cmocka_unit_test(a_kernel_without_dynamic_section_has_none),
        cmocka_unit_test(a_moved_kernel_must_not_wrap),
        cmocka_unit_test(counts_loadable_segments_only),
        cmocka_unit_test(survives_awkward_numbers_anywhere),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}

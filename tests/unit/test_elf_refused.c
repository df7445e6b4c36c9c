/* elf_image.h: every reason to refuse a file. */
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
    {HANDOFF_ELF_CLASS, {HEADER(e_version, 0)}},
    {HANDOFF_ELF_CLASS, {HEADER(e_version, 2)}},
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
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}

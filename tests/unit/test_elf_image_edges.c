/* elf_image.h at its limits: files just long enough, the most headers and segments, the smallest alignment. */
#include "elf_builder.h"
#include "unit_test.h"

/* Reads the header alone, as of a file of this size. */
static enum handoff_status read_header(const struct elf_file *file, UINT64 file_size, struct handoff_elf_image *image)
{
    return handoff_elf_header(file->bytes, HANDOFF_ELF_HEADER_SIZE_BYTES, file_size, &elf_x86_64, image);
}

static void the_header_alone_says_how_many_program_headers_there_are(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.header.e_phnum = 0;
    assert_status(read_header(&file, ELF_FILE_SIZE, &image), HANDOFF_ELF_NO_SEGMENT);
    file.header.e_phnum = 1;
    assert_status(read_header(&file, ELF_FILE_SIZE, &image), HANDOFF_OK);
    assert_int_equal(image.program_size, HANDOFF_ELF_PROGRAM_SIZE_BYTES);
    file.header.e_phnum = HANDOFF_ELF_PROGRAM_HEADERS;
    assert_status(read_header(&file, ELF_FILE_SIZE, &image), HANDOFF_OK);
    assert_int_equal(image.program_size, HANDOFF_ELF_PROGRAM_HEADERS * HANDOFF_ELF_PROGRAM_SIZE_BYTES);
    file.header.e_phnum = HANDOFF_ELF_PROGRAM_HEADERS + 1;
    assert_status(read_header(&file, ELF_FILE_SIZE, &image), HANDOFF_ELF_TOO_MANY_SEGMENTS);
}

/* What is wrong with the 64 bytes that are there comes before what is missing behind them. */
static void a_file_of_one_header_is_read(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    assert_status(read_header(&file, 64, &image), HANDOFF_ELF_TRUNCATED);
    file.header.e_ident[0] = 0;
    assert_status(read_header(&file, 64, &image), HANDOFF_ELF_MAGIC);
}

static void zeros_at_the_end_of_the_file_take_no_bytes_of_it(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.program[2].p_offset = ELF_FILE_SIZE;
    file.program[2].p_align = 1;
    file.program[2].p_filesz = 0;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.segment[2].file_size, 0);
    file.program[2].p_filesz = 1;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_SEGMENT_OUTSIDE_FILE);
    file.program[2].p_filesz = 0;
    file.program[2].p_offset++;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_SEGMENT_OUTSIDE_FILE);
}

static void the_smallest_alignment_counts(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.program[0].p_align = 2;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    file.program[0].p_offset++;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_SEGMENT_ALIGNMENT);
    file.program[0].p_align = 1;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.alignment, 4 * KIB);
}

static void an_image_may_end_with_a_page(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.program[2].p_memsz = ELF_SPAN - ELF_DATA;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.span, ELF_SPAN);
    file.program[2].p_memsz++;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.span, ELF_SPAN + 4 * KIB);
}

/* The entry point is looked for in each segment, and nowhere behind the last. */
static void the_most_segments_are_all_looked_at(void **state)
{
    struct elf_file file = elf_new(ET_EXEC, ELF_HIGH);
    struct handoff_elf_image image;

    (void)state;
    file.header.e_phnum = HANDOFF_ELF_SEGMENTS;
    for (UINT64 i = 0; i < HANDOFF_ELF_SEGMENTS; i++) {
        file.program[i] = file.program[0];
        file.program[i].p_vaddr = ELF_HIGH + i * 4 * KIB;
        file.header.e_entry = file.program[i].p_vaddr;
    }
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.segments, HANDOFF_ELF_SEGMENTS);
    file.header.e_entry += 4 * KIB;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_ELF_ENTRY);
}

static void an_image_is_moved_by_whole_pages(void **state)
{
    struct elf_file file = elf_new(ET_DYN, 0);
    struct handoff_elf_image image;

    (void)state;
    for (UINTN i = 0; i < 3; i++)
        file.program[i].p_align = i & 1;
    assert_status(elf_read(&file, &elf_x86_64, &image), HANDOFF_OK);
    assert_int_equal(image.alignment, 4 * KIB);
    assert_int_equal(image.slide, elf_x86_64.relocatable_base);
}

/* From the first page to the last one: 2^64 bytes, which is 0 in 64 bits, wherever they are to go. */
static void an_image_is_not_the_whole_address_space(void **state)
{
    struct elf_file file = elf_new(ET_DYN, 0);
    struct handoff_elf_machine machine = elf_x86_64;
    struct handoff_elf_image image;

    (void)state;
    file.program[2].p_vaddr = 0ULL - 0x3000;
    machine.relocatable_base = 0;
    assert_status(elf_read(&file, &machine, &image), HANDOFF_ELF_SEGMENT_WRAPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_alone_says_how_many_program_headers_there_are),
        cmocka_unit_test(a_file_of_one_header_is_read),
        cmocka_unit_test(zeros_at_the_end_of_the_file_take_no_bytes_of_it),
        cmocka_unit_test(the_smallest_alignment_counts),
        cmocka_unit_test(an_image_may_end_with_a_page),
        cmocka_unit_test(the_most_segments_are_all_looked_at),
        cmocka_unit_test(an_image_is_moved_by_whole_pages),
        cmocka_unit_test(an_image_is_not_the_whole_address_space),
    };

    return unit_test_run(tests);
}

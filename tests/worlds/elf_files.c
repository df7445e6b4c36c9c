/* handoff_elf_plan in every small world: up to two program headers, each field from a few values that matter, against
 * a judge written from the System V ABI ("Program loading"), elf_image.h and status.h. */
#include "world_elf.h"
#include "worlds.h"

#define HIGH      0xffffffff80000000ULL
#define PAGE      4096ULL

static const char grammar[] =
    "All files of one program header, and of two where the first is not refused by itself (else the second is\n"
    "never looked at, which one second header for each shows): type LOAD with flags 6, offset 6, address 6,\n"
    "file size 5, memory size 5, alignment 6 values; DYNAMIC with address 6, memory size 5; INTERP; NOTE. Each\n"
    "as ET_EXEC and ET_DYN, with 3 entry points.\n"
    "  --all: all of it.\n"
    "  else:  of flags, offsets, file sizes, memory sizes and alignments 5, 3, 3, 4 and 5.";

static Elf64_Ehdr header;
static Elf64_Phdr programs[2];
static UINTN program_count;

static void describe(void)
{
    print_message("#   type %u, entry 0x%llx\n", header.e_type, (unsigned long long)header.e_entry);
    for (UINTN i = 0; i < program_count; i++)
        print_message("#   type %u, flags %u, offset 0x%llx, address 0x%llx, size 0x%llx, memory 0x%llx, "
                      "align 0x%llx\n",
                      programs[i].p_type, programs[i].p_flags, (unsigned long long)programs[i].p_offset,
                      (unsigned long long)programs[i].p_vaddr, (unsigned long long)programs[i].p_filesz,
                      (unsigned long long)programs[i].p_memsz, (unsigned long long)programs[i].p_align);
}

/* The sum, or UINT64_MAX where it is larger: enough to compare ends with limits. */
static UINT64 add(UINT64 one, UINT64 other)
{
    return one > UINT64_MAX - other ? UINT64_MAX : one + other;
}

static bool is_segment(const Elf64_Phdr *program)
{
    return program->p_type == PT_LOAD && (program->p_memsz != 0 || program->p_filesz != 0);
}

static enum handoff_status judge_segment(const Elf64_Phdr *program)
{
    const UINT64 align = program->p_align;

    if (program->p_filesz > program->p_memsz)
        return HANDOFF_ELF_SEGMENT_SIZE;
    if (add(program->p_offset, program->p_filesz) > WORLD_ELF_FILE_SIZE)
        return HANDOFF_ELF_SEGMENT_OUTSIDE_FILE;
    if (program->p_vaddr != 0 && program->p_memsz > 0 - program->p_vaddr)
        return HANDOFF_ELF_SEGMENT_WRAPS;
    if (align > 1 && (__builtin_popcountll(align) != 1 || program->p_vaddr % align != program->p_offset % align))
        return HANDOFF_ELF_SEGMENT_ALIGNMENT;
    if (!(program->p_flags & PF_R) || ((program->p_flags & PF_W) && (program->p_flags & PF_X)))
        return HANDOFF_ELF_SEGMENT_ACCESS;
    return HANDOFF_OK;
}

static UINT64 last_page(const Elf64_Phdr *program)
{
    return (program->p_vaddr + (program->p_memsz - 1)) / PAGE;
}

/* Each header by itself, then against the segment before it. */
static enum handoff_status judge_programs(void)
{
    const Elf64_Phdr *before = NULL;

    for (UINTN i = 0; i < program_count; i++) {
        const Elf64_Phdr *program = &programs[i];
        if (program->p_type == PT_INTERP)
            return HANDOFF_ELF_INTERPRETER;
        if (!is_segment(program))
            continue;
        const enum handoff_status status = judge_segment(program);
        if (status != HANDOFF_OK)
            return status;
        if (before != NULL && program->p_vaddr / PAGE <= last_page(before))
            return HANDOFF_ELF_SEGMENT_OVERLAP;
        before = program;
    }
    return before == NULL ? HANDOFF_ELF_NO_SEGMENT : HANDOFF_OK;
}

/* The plan of a file whose program headers are accepted. */
static enum handoff_status judge_plan(struct handoff_elf_image *plan)
{
    UINT64 first = UINT64_MAX; /* page */
    UINT64 last = 0;

    plan->alignment = PAGE;
    for (UINTN i = 0; i < program_count; i++) {
        if (!is_segment(&programs[i]))
            continue;
        if (first == UINT64_MAX)
            first = programs[i].p_vaddr / PAGE;
        last = last_page(&programs[i]);
        if (programs[i].p_align > plan->alignment)
            plan->alignment = programs[i].p_align;
    }
    plan->span = (last - first + 1) * PAGE;
    if (first * PAGE >= world_elf_machine.higher_half)
        return HANDOFF_OK;
    if (header.e_type == ET_EXEC)
        return HANDOFF_ELF_LOWER_HALF;
    if (world_elf_machine.relocatable_base % plan->alignment != 0)
        return HANDOFF_ELF_SEGMENT_ALIGNMENT;
    plan->slide = world_elf_machine.relocatable_base - first * PAGE / plan->alignment * plan->alignment;
    /* Pages from the image's new place to the end of the address space. */
    const UINT64 room = (0 - (first * PAGE + plan->slide)) / PAGE;
    return last - first + 1 > room ? HANDOFF_ELF_SEGMENT_WRAPS : HANDOFF_OK;
}

static enum handoff_status judge(struct handoff_elf_image *plan)
{
    enum handoff_status status = judge_programs();

    if (status == HANDOFF_OK)
        status = judge_plan(plan);
    if (status != HANDOFF_OK)
        return status;
    for (UINTN i = 0; i < program_count; i++)
        if (is_segment(&programs[i]) && (programs[i].p_flags & PF_X) &&
            header.e_entry - programs[i].p_vaddr < programs[i].p_memsz)
            return HANDOFF_OK;
    return HANDOFF_ELF_ENTRY;
}

static void assert_segment(const struct handoff_elf_segment *segment, const Elf64_Phdr *program, UINT64 slide)
{
    const UINT32 write = (program->p_flags & PF_W) != 0 ? HANDOFF_WRITE : 0;
    const UINT32 execute = (program->p_flags & PF_X) != 0 ? HANDOFF_EXECUTE : 0;

    assert_int_equal(segment->virtual_address, program->p_vaddr + slide);
    assert_int_equal(segment->memory_size, program->p_memsz);
    assert_int_equal(segment->file_offset, program->p_offset);
    assert_int_equal(segment->file_size, program->p_filesz);
    assert_int_equal(segment->access, write | execute);
}

static void assert_plan(const struct handoff_elf_image *image, const struct handoff_elf_image *plan)
{
    UINTN segments = 0;
    UINTN dynamics = 0;

    assert_int_equal(image->alignment, plan->alignment);
    assert_int_equal(image->slide, plan->slide);
    assert_int_equal(image->span, plan->span);
    assert_int_equal(image->entry, header.e_entry + plan->slide);
    for (UINTN i = 0; i < program_count; i++) {
        if (is_segment(&programs[i])) {
            if (segments == 0)
                assert_int_equal(image->virtual_base, programs[i].p_vaddr / PAGE * PAGE + plan->slide);
            assert_segment(&image->segment[segments++], &programs[i], plan->slide);
        } else if (programs[i].p_type == PT_DYNAMIC) {
            dynamics++;
            assert_int_equal(image->dynamic_size, programs[i].p_memsz);
            if (programs[i].p_memsz != 0)
                assert_int_equal(image->dynamic, programs[i].p_vaddr + plan->slide);
        }
    }
    assert_int_equal(image->segments, segments);
    if (dynamics == 0)
        assert_int_equal(image->dynamic | image->dynamic_size, 0);
}

static void check_file(void)
{
    struct handoff_elf_image plan = {.file_size = 0};
    struct handoff_elf_image image;
    const enum handoff_status expected = judge(&plan);

    worlds_visit(describe);
    assert_int_equal(handoff_elf_header(&header, sizeof(header), WORLD_ELF_FILE_SIZE, &world_elf_machine, &image),
                     HANDOFF_OK);
    assert_int_equal(handoff_elf_plan(programs, &world_elf_machine, &image), expected);
    if (expected == HANDOFF_OK)
        assert_plan(&image, &plan);
}

/* The short form takes the first so many of each. */
#define SHORT_FLAGS        5
#define SHORT_OFFSETS      3
#define SHORT_WORLD_ELF_FILE_SIZES   3
#define SHORT_MEMORY_SIZES 4
#define SHORT_ALIGNMENTS   5

static const UINT32 flags[] = {PF_R | PF_X, PF_R | PF_W, PF_R, PF_R | PF_W | PF_X, PF_X, PF_W};
static const UINT64 offsets[] = {0x1000, 0x1020, WORLD_ELF_FILE_SIZE, 0, WORLD_ELF_FILE_SIZE + 1, 0 - PAGE};
static const UINT64 addresses[] = {HIGH, 0, HIGH + 0x1000, 0 - PAGE, 0x1000, HIGH + 0x1020};
static const UINT64 file_sizes[] = {0x10, 0, WORLD_ELF_FILE_SIZE + 1, 0x1000, UINT64_MAX};
static const UINT64 memory_sizes[] = {0x10, 0, 0x1000, UINT64_MAX, 0x1001};
static const UINT64 alignments[] = {0x1000, 1, 0x200000, 1ULL << 63, 3, 0};

/* All program headers of the grammar. */
static Elf64_Phdr *alternatives;
static UINTN alternative_count;

static void add_loads(UINT32 flag_bits, UINT64 offset, UINT64 address)
{
    const UINTN file_size_count = worlds_all ? COUNT(file_sizes) : SHORT_WORLD_ELF_FILE_SIZES;
    const UINTN memory_size_count = worlds_all ? COUNT(memory_sizes) : SHORT_MEMORY_SIZES;
    const UINTN align_count = worlds_all ? COUNT(alignments) : SHORT_ALIGNMENTS;

    for (UINTN file_size = 0; file_size < file_size_count; file_size++)
        for (UINTN memory_size = 0; memory_size < memory_size_count; memory_size++)
            for (UINTN align = 0; align < align_count; align++)
                alternatives[alternative_count++] = (Elf64_Phdr){.p_type = PT_LOAD,
                                                                 .p_flags = flag_bits,
                                                                 .p_offset = offset,
                                                                 .p_vaddr = address,
                                                                 .p_filesz = file_sizes[file_size],
                                                                 .p_memsz = memory_sizes[memory_size],
                                                                 .p_align = alignments[align]};
}

static void make_alternatives(void)
{
    const UINTN flag_count = worlds_all ? COUNT(flags) : SHORT_FLAGS;
    const UINTN offset_count = worlds_all ? COUNT(offsets) : SHORT_OFFSETS;

    alternatives = calloc(6 * 6 * 6 * 5 * 5 * 6 + 6 * 5 + 2, sizeof(*alternatives));
    assert_non_null(alternatives);
    alternative_count = 0;
    for (UINTN flag = 0; flag < flag_count; flag++)
        for (UINTN offset = 0; offset < offset_count; offset++)
            for (UINTN address = 0; address < COUNT(addresses); address++)
                add_loads(flags[flag], offsets[offset], addresses[address]);
    for (UINTN address = 0; address < COUNT(addresses); address++)
        for (UINTN size = 0; size < COUNT(memory_sizes); size++)
            alternatives[alternative_count++] = (Elf64_Phdr){
                .p_type = PT_DYNAMIC, .p_vaddr = addresses[address], .p_memsz = memory_sizes[size]};
    alternatives[alternative_count++] = (Elf64_Phdr){.p_type = PT_INTERP, .p_memsz = 1};
    alternatives[alternative_count++] = (Elf64_Phdr){.p_type = PT_NOTE, .p_memsz = 1};
}

/* With each type of file, and entry points in the first and in the second place and outside. */
static void check_files(UINTN count)
{
    static const UINT64 entries[] = {HIGH, HIGH + 0x1028, 0x100f};

    program_count = count;
    header.e_phnum = (UINT16)count;
    for (UINT16 type = ET_EXEC; type <= ET_DYN; type++)
        for (UINTN entry = 0; entry < COUNT(entries); entry++) {
            header.e_type = type;
            header.e_entry = entries[entry];
            check_file();
        }
}

static bool is_refused_alone(void)
{
    program_count = 1;
    const enum handoff_status status = judge_programs();

    return status != HANDOFF_OK && status != HANDOFF_ELF_NO_SEGMENT;
}

static void files_agree(void **state)
{
    (void)state;
    make_alternatives();
    header = world_elf_header();
    for (UINTN first = 0; first < alternative_count; first++) {
        programs[0] = alternatives[first];
        check_files(1);
    }
    worlds_visited("files of one program header");
    for (UINTN first = 0; first < alternative_count; first++) {
        programs[0] = alternatives[first];
        const UINTN seconds = is_refused_alone() ? 1 : alternative_count;
        for (UINTN second = 0; second < seconds; second++) {
            programs[1] = alternatives[second];
            check_files(2);
        }
    }
    worlds_visited("files of two program headers");
    free(alternatives);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(files_agree)};

    worlds_begin(argc, argv, grammar);
    return unit_test_run(tests);
}

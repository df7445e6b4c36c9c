/* handoff_elf_plan in every small world: up to two program headers, each field from a few values that matter, against
 * elf_judge.h. */
#include "elf_judge.h"
#include "world_elf.h"
#include "worlds.h"

#define HIGH 0xffffffff80000000ULL
#define PAGE 4096ULL

static const char grammar[] =
    "All files of one program header, and of two where the first is not refused by itself (else the second is\n"
    "never looked at, which one second header for each shows): type LOAD with flags 6, offset 6, address 6,\n"
    "file size 5, memory size 5, alignment 6 values; DYNAMIC with address 6, memory size 5; INTERP; NOTE. Each\n"
    "as ET_EXEC and ET_DYN, with 3 entry points.\n"
    "  --all: all of it.\n"
    "  else:  of flags, offsets, file sizes, memory sizes and alignments 5, 3, 3, 4 and 5.";

static Elf64_Ehdr header;
static Elf64_Phdr programs[2];

static void describe(void)
{
    print_message("#   type %u, entry 0x%llx\n", header.e_type, (unsigned long long)header.e_entry);
    for (UINTN i = 0; i < header.e_phnum; i++)
        print_message("#   type %u, flags %u, offset 0x%llx, address 0x%llx, size 0x%llx, memory 0x%llx, "
                      "align 0x%llx\n",
                      programs[i].p_type, programs[i].p_flags, (unsigned long long)programs[i].p_offset,
                      (unsigned long long)programs[i].p_vaddr, (unsigned long long)programs[i].p_filesz,
                      (unsigned long long)programs[i].p_memsz, (unsigned long long)programs[i].p_align);
}

static void check_file(void)
{
    const struct elf_judge_file file = {.size = WORLD_ELF_FILE_SIZE, .header = &header, .programs = programs};
    struct handoff_elf_image judged;
    struct handoff_elf_image image;

    worlds_visit(describe);
    assert_int_equal(elf_judge_header(&file, sizeof(header), &world_elf_machine, &judged), HANDOFF_OK);
    assert_int_equal(handoff_elf_header(&header, sizeof(header), file.size, &world_elf_machine, &image), HANDOFF_OK);
    const enum handoff_status expected = elf_judge_plan(&file, &world_elf_machine, &judged);
    assert_int_equal(handoff_elf_plan(programs, &world_elf_machine, &image), expected);
    if (expected == HANDOFF_OK)
        assert_null(elf_judge_difference(&image, &judged));
}

/* The short form takes the first so many of each. */
#define SHORT_FLAGS        5
#define SHORT_OFFSETS      3
#define SHORT_FILE_SIZES   3
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
    const UINTN file_size_count = worlds_all ? COUNT(file_sizes) : SHORT_FILE_SIZES;
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
    const struct elf_judge_file file = {.size = WORLD_ELF_FILE_SIZE, .header = &header, .programs = programs};

    header.e_phnum = 1;
    const enum handoff_status status = elf_judge_programs(&file);
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

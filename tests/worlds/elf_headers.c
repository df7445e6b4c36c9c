/* handoff_elf_header in every small world: each field of an ELF header from a few values that matter, against
 * elf_judge.h. */
#include "elf_judge.h"
#include "world_elf.h"
#include "worlds.h"

static const char grammar[] =
    "All ELF headers with each field from its set: magic 2, class 2, data 2, version 2 and 2, machine 2, type\n"
    "4, header size 2, program header size 3, program headers 6, their offset 7; bytes read 2, file size 3.\n"
    "  --all: all of it.\n"
    "  else:  all of it.";

static Elf64_Ehdr header;

static void describe(void)
{
    print_message("#   class %u, data %u, version %u and %u, machine %u, type %u\n", header.e_ident[EI_CLASS],
                  header.e_ident[EI_DATA], header.e_ident[EI_VERSION], header.e_version, header.e_machine,
                  header.e_type);
    print_message("#   sizes %u and %u, %u program headers at 0x%llx\n", header.e_ehsize, header.e_phentsize,
                  header.e_phnum, (unsigned long long)header.e_phoff);
}

static void check_header(UINTN size, UINT64 file_size)
{
    const struct elf_judge_file file = {.size = file_size, .header = &header};
    struct handoff_elf_image judged;
    struct handoff_elf_image image;
    const enum handoff_status expected = elf_judge_header(&file, size, &world_elf_machine, &judged);

    worlds_visit(describe);
    memset(&image, 0xa5, sizeof(image));
    assert_int_equal(handoff_elf_header(&header, size, file_size, &world_elf_machine, &image), expected);
    if (expected == HANDOFF_OK)
        assert_null(elf_judge_difference(&image, &judged));
}

/* The choices of one bit each: what identifies the file. */
static void set_identification(UINT32 bits)
{
    header.e_ident[EI_MAG3] = bits & 1 ? 'f' : ELFMAG3;
    header.e_ident[EI_CLASS] = bits & 2 ? ELFCLASS32 : ELFCLASS64;
    header.e_ident[EI_DATA] = bits & 4 ? ELFDATA2MSB : ELFDATA2LSB;
    header.e_ident[EI_VERSION] = bits & 8 ? 0 : EV_CURRENT;
    header.e_version = bits & 16 ? 0 : EV_CURRENT;
    header.e_machine = bits & 32 ? EM_AARCH64 : EM_X86_64;
    header.e_ehsize = bits & 64 ? 52 : 64;
}

/* With the program headers' place in the file. */
static void visit_places(void)
{
    static const UINT16 counts[] = {0, 1, 2, 64, 65, UINT16_MAX};
    static const UINT64 offsets[] = {0,
                                     64,
                                     WORLD_ELF_FILE_SIZE - 112,
                                     WORLD_ELF_FILE_SIZE - 111,
                                     WORLD_ELF_FILE_SIZE,
                                     WORLD_ELF_FILE_SIZE + 1,
                                     UINT64_MAX - 55};
    static const UINT64 file_sizes[] = {WORLD_ELF_FILE_SIZE, 64, 63};

    for (UINTN count = 0; count < COUNT(counts); count++)
        for (UINTN offset = 0; offset < COUNT(offsets); offset++)
            for (UINTN size = 0; size < COUNT(file_sizes); size++) {
                header.e_phnum = counts[count];
                header.e_phoff = offsets[offset];
                check_header(64, file_sizes[size]);
                check_header(63, file_sizes[size]);
            }
}

static void headers_agree(void **state)
{
    static const UINT16 file_types[] = {ET_EXEC, ET_DYN, ET_REL, ET_CORE};
    static const UINT16 entry_sizes[] = {56, 32, 57};

    (void)state;
    header = world_elf_header();
    for (UINT32 bits = 0; bits < 128; bits++)
        for (UINTN type = 0; type < COUNT(file_types); type++)
            for (UINTN size = 0; size < COUNT(entry_sizes); size++) {
                set_identification(bits);
                header.e_type = file_types[type];
                header.e_phentsize = entry_sizes[size];
                visit_places();
            }
    worlds_visited("ELF headers");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(headers_agree)};

    worlds_begin(argc, argv, grammar);
    return unit_test_run(tests);
}

/* handoff_elf_relocate: relative relocations applied in place, and nothing written outside the image. */
#include "elf_builder.h"
#include "unit_test.h"

#ifndef DT_RELR /* before glibc 2.36 */
#define DT_RELR 36
#endif

#define RELATIVE ELF64_R_INFO(0, R_X86_64_RELATIVE)

/* The tables that announce `count` relocations, as a linker writes them; a test changes them before running. */
struct setting {
    struct elf_file          file;
    UINT64                   base;
    Elf64_Dyn                dynamic[8];
    Elf64_Rela               relocation[4];
    struct handoff_elf_image image;
};

static struct setting begin(UINT64 base)
{
    struct setting setting = {.file = elf_new(ET_DYN, base), .base = base};
    const Elf64_Dyn dynamic[] = {
        {DT_SONAME, {1}},
        {DT_RELA, {base + ELF_RELOCATIONS}},
        {DT_RELASZ, {3 * sizeof(Elf64_Rela)}},
        {DT_RELAENT, {sizeof(Elf64_Rela)}},
        {DT_NULL, {0}},
    };
    const Elf64_Rela relocations[] = {
        {base + ELF_TARGETS, RELATIVE, (Elf64_Sxword)(base + 0x10)},
        {base + ELF_TARGETS + 13, RELATIVE, (Elf64_Sxword)(base + ELF_END)}, /* need not be aligned */
        {base + ELF_END - 8, RELATIVE, -1},                                  /* the last segment's last bytes */
    };

    memcpy(setting.dynamic, dynamic, sizeof(dynamic));
    memcpy(setting.relocation, relocations, sizeof(relocations));
    return setting;
}

/* Plans, loads and relocates; the caller frees the memory. */
static enum handoff_status run(struct setting *setting, UINT8 **memory)
{
    memcpy(setting->file.bytes + 0x3000, setting->dynamic, sizeof(setting->dynamic));
    memcpy(setting->file.bytes + 0x3200, setting->relocation, sizeof(setting->relocation));
    assert_int_equal(elf_read(&setting->file, &elf_x86_64, &setting->image), HANDOFF_OK);
    assert_int_equal(setting->image.span, ELF_SPAN);
    *memory = elf_load(&setting->file, &setting->image);
    return handoff_elf_relocate(&setting->image, &elf_x86_64, *memory);
}

static void put(UINT8 *memory, UINTN offset, UINT64 value)
{
    memcpy(memory + offset, &value, sizeof(value));
}

static void check_good(UINT64 base, UINT64 slide)
{
    struct setting setting = begin(base);
    UINT8 *memory;

    assert_status(run(&setting, &memory), HANDOFF_OK);
    UINT8 *expected = elf_load(&setting.file, &setting.image);
    assert_int_equal(setting.image.slide, slide);
    put(expected, ELF_TARGETS, base + 0x10 + slide);
    put(expected, ELF_TARGETS + 13, base + ELF_END + slide);
    put(expected, ELF_END - 8, slide - 1);
    assert_memory_equal(memory, expected, ELF_SPAN);
    free(expected);
    free(memory);
}

static void applies_relative_relocations(void **state)
{
    (void)state;
    check_good(0, elf_x86_64.relocatable_base);
    check_good(0x400000, elf_x86_64.relocatable_base - 0x400000);
    check_good(ELF_HIGH, 0);
}

/* Runs, and asserts that the memory is as it was loaded. */
static void assert_untouched(struct setting *setting, enum handoff_status expected)
{
    UINT8 *memory;

    assert_status(run(setting, &memory), expected);
    UINT8 *loaded = elf_load(&setting->file, &setting->image);
    assert_memory_equal(memory, loaded, ELF_SPAN);
    free(loaded);
    free(memory);
}

static void nothing_to_do_is_no_error(void **state)
{
    struct setting setting = begin(0);

    (void)state;
    setting.file.program[3].p_type = PT_NOTE; /* no dynamic section */
    assert_untouched(&setting, HANDOFF_OK);
    setting = begin(0);
    setting.dynamic[2].d_un.d_val = 0; /* no relocation */
    assert_untouched(&setting, HANDOFF_OK);
    setting = begin(0);
    setting.dynamic[0].d_tag = DT_NULL; /* what follows the end does not count */
    assert_untouched(&setting, HANDOFF_OK);
    setting = begin(0);
    setting.file.program[3].p_memsz = 3 * sizeof(Elf64_Dyn) - 1; /* ends inside the entry that gives the size */
    setting.file.program[3].p_filesz = setting.file.program[3].p_memsz;
    assert_untouched(&setting, HANDOFF_OK);
}

static void a_section_without_end_mark_ends_with_its_size(void **state)
{
    struct setting setting = begin(0);
    UINT8 *memory;

    (void)state;
    setting.dynamic[4] = (Elf64_Dyn){DT_RELR, {0}}; /* would be refused if it were read */
    setting.file.program[3].p_memsz = 4 * sizeof(Elf64_Dyn);
    setting.file.program[3].p_filesz = 4 * sizeof(Elf64_Dyn);
    assert_status(run(&setting, &memory), HANDOFF_OK);
    free(memory);
}

/* Tables that lie outside the image, or have another form: refused before anything is written. */
static void refuses_bad_tables(void **state)
{
    static const struct {
        UINTN entry; /* of dynamic[] */
        Elf64_Dyn dynamic;
    } cases[] = {
        {0, {DT_REL, {ELF_RELOCATIONS}}},
        {0, {DT_RELR, {ELF_RELOCATIONS}}},
        {0, {DT_JMPREL, {ELF_RELOCATIONS}}},
        {1, {DT_RELA, {ELF_SPAN}}},
        {1, {DT_RELA, {ELF_END}}},
        {1, {DT_RELA, {ELF_END - 3 * sizeof(Elf64_Rela) + 1}}},
        {1, {DT_RELA, {ELF_GAP}}},
        {1, {DT_RELA, {ELF_GAP - 1}}},
        {1, {DT_RELA, {0 - 24ULL}}},
        {1, {DT_RELA, {1ULL << 63}}},
        {2, {DT_RELASZ, {25}}},
        {2, {DT_RELASZ, {ELF_SPAN / 24 * 24}}},
        {2, {DT_RELASZ, {UINT64_MAX}}},
        {2, {DT_RELASZ, {UINT64_MAX / 24 * 24}}},
        {3, {DT_RELAENT, {16}}},
        {3, {DT_RELAENT, {0}}},
        {3, {DT_RELAENT, {UINT64_MAX}}},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        struct setting setting = begin(0);
        setting.dynamic[cases[i].entry] = cases[i].dynamic;
        assert_untouched(&setting, HANDOFF_ELF_RELOCATION);
    }
}

static void refuses_a_dynamic_section_outside_the_image(void **state)
{
    static const UINT64 cases[][2] = {
        {ELF_SPAN, 16},           {ELF_END, 16},          {ELF_END - 15, 16}, {ELF_GAP, 16}, {ELF_GAP - 1, 16},
        {UINT64_MAX - 15, 32}, {ELF_DATA, UINT64_MAX}, {1ULL << 63, 1ULL << 63}};

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        struct setting setting = begin(0);
        setting.file.program[3].p_vaddr = cases[i][0];
        setting.file.program[3].p_memsz = cases[i][1];
        assert_untouched(&setting, HANDOFF_ELF_RELOCATION);
    }
}

/* The first relocation is a bad one, so that nothing may have been written. */
static void refuses_bad_relocations(void **state)
{
    static const Elf64_Rela cases[] = {
        {ELF_TARGETS, ELF64_R_INFO(0, R_X86_64_64), 0},
        {ELF_TARGETS, ELF64_R_INFO(0, R_X86_64_GLOB_DAT), 0},
        {ELF_TARGETS, ELF64_R_INFO(1, R_X86_64_RELATIVE), 0}, /* with a symbol */
        {ELF_SPAN, RELATIVE, 0},
        {ELF_END, RELATIVE, 0},
        {ELF_END - 7, RELATIVE, 0},
        {ELF_GAP, RELATIVE, 0}, /* between segments */
        {ELF_GAP - 7, RELATIVE, 0},
        {UINT64_MAX - 3, RELATIVE, 0}, /* wraps into the image */
        {1ULL << 63, RELATIVE, 0},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        struct setting setting = begin(0);
        setting.relocation[0] = cases[i];
        assert_untouched(&setting, HANDOFF_ELF_RELOCATION);
    }
}

static void the_last_relocation_counts_as_well(void **state)
{
    struct setting setting = begin(ELF_HIGH);
    UINT8 *memory;

    (void)state;
    setting.relocation[2].r_info = ELF64_R_INFO(0, R_X86_64_PC32);
    assert_status(run(&setting, &memory), HANDOFF_ELF_RELOCATION);
    free(memory);
}

/* Random words over both tables: refused or applied, but never a byte outside (AddressSanitizer watches). */
static void survives_random_tables(void **state)
{
    struct random_source source = random_source_make(1234567);

    (void)state;
    for (UINTN round = 0; round < 20000; round++) {
        struct setting setting = begin(round % 2 == 0 ? 0 : ELF_HIGH);
        UINT8 *memory;
        const UINT64 number = setting.base + ELF_END + random_below(&source, 64) - 32;
        const UINT64 word = random_below(&source, 2) == 0 ? number : random_next(&source);
        if (random_below(&source, 2) == 0)
            memcpy((UINT8 *)setting.dynamic + 8 * random_below(&source, 10), &word, sizeof(word));
        else
            memcpy((UINT8 *)setting.relocation + 8 * random_below(&source, 9), &word, sizeof(word));
        const enum handoff_status status = run(&setting, &memory);
        assert_true(status == HANDOFF_OK || status == HANDOFF_ELF_RELOCATION);
        free(memory);
    }
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_ELF_RELOCATION, HANDOFF_ELF_RELOCATION);
    unit_test_assert_produced(HANDOFF_OK, HANDOFF_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(applies_relative_relocations),
        cmocka_unit_test(nothing_to_do_is_no_error),
        cmocka_unit_test(a_section_without_end_mark_ends_with_its_size),
        cmocka_unit_test(refuses_bad_tables),
        cmocka_unit_test(refuses_a_dynamic_section_outside_the_image),
        cmocka_unit_test(refuses_bad_relocations),
        cmocka_unit_test(the_last_relocation_counts_as_well),
        cmocka_unit_test(survives_random_tables),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}

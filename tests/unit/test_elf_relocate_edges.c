/* handoff_elf_relocate: dynamic sections whose entries stand in any order, and tables that end with the image. */
#include <handoff/elf_image.h>

#include "unit_test.h"

#include <elf.h>

#define BASE     0xffffffff80000000ULL
#define SLIDE    0x1000ULL
#define SPAN     1024
#define RELATIVE ELF64_R_INFO(0, R_X86_64_RELATIVE)

static const struct handoff_elf_machine machine = {.machine = EM_X86_64, .relative_relocation = R_X86_64_RELATIVE};

/* An image that is nothing but a dynamic section at its beginning, and two relocations of words at its end. */
struct content {
    Elf64_Dyn  dynamic[4];
    UINT64     words[(SPAN - 4 * sizeof(Elf64_Dyn) - 2 * sizeof(Elf64_Rela)) / sizeof(UINT64)];
    Elf64_Rela relocation[2];
};

static struct content content_new(const Elf64_Dyn dynamic[4])
{
    struct content content;
    const UINT64 words = BASE - SLIDE + offsetof(struct content, words);

    memset(&content, 0, sizeof(content));
    memcpy(content.dynamic, dynamic, sizeof(content.dynamic));
    for (UINTN i = 0; i < 2; i++)
        content.relocation[i] = (Elf64_Rela){words + i * sizeof(UINT64), RELATIVE, (Elf64_Sxword)(i + 5)};
    return content;
}

/* Where a first segment ends and a second one begins. */
struct parts {
    UINTN  segments;
    UINT64 first, second;
};

static enum handoff_status relocate_parts(const struct parts *parts, const Elf64_Dyn dynamic[4], UINT64 word[2])
{
    const struct handoff_elf_image image = {
        .virtual_base = BASE, .span = SPAN, .slide = SLIDE, .dynamic = BASE, .dynamic_size = 4 * sizeof(Elf64_Dyn),
        .segments = parts->segments,
        .segment = {{.virtual_address = BASE, .memory_size = parts->first - BASE},
                    {.virtual_address = parts->second, .memory_size = BASE + SPAN - parts->second}}};
    struct content *memory = malloc(SPAN); /* of the exact size, so that AddressSanitizer guards its end */

    _Static_assert(sizeof(struct content) == SPAN, "the relocations end with the image");
    assert_non_null(memory);
    *memory = content_new(dynamic);
    const enum handoff_status status = handoff_elf_relocate(&image, &machine, memory);
    memcpy(word, memory->words, 2 * sizeof(UINT64));
    free(memory);
    return status;
}

static enum handoff_status relocate(const Elf64_Dyn dynamic[4], UINT64 word[2])
{
    return relocate_parts(&(struct parts){1, BASE + SPAN, BASE}, dynamic, word);
}

#define TABLE_AT (BASE - SLIDE + offsetof(struct content, relocation))

static void entries_may_stand_in_any_order(void **state)
{
    static const Elf64_Dyn orders[][4] = {
        {{DT_RELA, {TABLE_AT}}, {DT_RELASZ, {48}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
        {{DT_RELAENT, {24}}, {DT_RELASZ, {48}}, {DT_RELA, {TABLE_AT}}, {DT_NULL, {0}}},
        {{DT_RELASZ, {48}}, {DT_RELAENT, {24}}, {DT_SONAME, {1}}, {DT_RELA, {TABLE_AT}}},
        {{DT_RELASZ, {48}}, {DT_RELA, {TABLE_AT}}, {DT_NULL, {0}}, {DT_REL, {0}}},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(orders); i++) {
        UINT64 word[2];
        assert_status(relocate(orders[i], word), HANDOFF_OK);
        assert_int_equal(word[0], SLIDE + 5);
        assert_int_equal(word[1], SLIDE + 6);
    }
}

static void a_table_ends_with_the_image_or_before(void **state)
{
    static const Elf64_Dyn beyond[][4] = {
        {{DT_RELA, {TABLE_AT + 1}}, {DT_RELASZ, {48}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
        {{DT_RELA, {TABLE_AT + 24}}, {DT_RELASZ, {48}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
        {{DT_RELA, {BASE - SLIDE + SPAN}}, {DT_RELASZ, {24}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
        {{DT_RELA, {BASE - SLIDE - 8}}, {DT_RELASZ, {24}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
        {{DT_RELA, {TABLE_AT}}, {DT_RELASZ, {47}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
        {{DT_RELA, {TABLE_AT}}, {DT_RELASZ, {48}}, {DT_RELAENT, {25}}, {DT_NULL, {0}}},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(beyond); i++) {
        UINT64 word[2];
        assert_status(relocate(beyond[i], word), HANDOFF_ELF_RELOCATION);
        assert_int_equal(word[0] | word[1], 0);
    }
}

/* Between segments memory is as it was found: were it read, that would decide. */
static void what_lies_in_no_segment_is_not_read(void **state)
{
    static const Elf64_Dyn dynamic[4] = {
        {DT_RELA, {TABLE_AT}}, {DT_RELASZ, {48}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}};
    const UINT64 table = TABLE_AT + SLIDE;
    const UINT64 words = BASE + offsetof(struct content, words);
    const struct {
        struct parts        parts;
        enum handoff_status status;
    } cases[] = {
        {{2, words + 16, table}, HANDOFF_OK},
        {{1, words + 16, table}, HANDOFF_ELF_RELOCATION},      /* the second segment is none */
        {{2, words + 16, table + 1}, HANDOFF_ELF_RELOCATION},  /* the table begins before its segment */
        {{2, table + 24, table + 24}, HANDOFF_ELF_RELOCATION}, /* it lies in two */
        {{2, words, table}, HANDOFF_ELF_RELOCATION},           /* what is to be relocated lies in none */
        {{2, words + 7, table}, HANDOFF_ELF_RELOCATION},
        {{2, words - 1, table}, HANDOFF_ELF_RELOCATION},       /* the dynamic section ends behind its segment */
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        UINT64 word[2];
        assert_status(relocate_parts(&cases[i].parts, dynamic, word), cases[i].status);
        assert_int_equal(word[0], cases[i].status == HANDOFF_OK ? SLIDE + 5 : 0);
    }
}

/* The address of no table need not be one. */
static void a_dynamic_section_without_relocations_is_no_error(void **state)
{
    static const Elf64_Dyn none[][4] = {
        {{DT_NULL, {0}}},
        {{DT_RELA, {0}}, {DT_RELASZ, {0}}, {DT_RELAENT, {24}}, {DT_NULL, {0}}},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(none); i++) {
        UINT64 word[2];
        assert_status(relocate(none[i], word), HANDOFF_OK);
        assert_int_equal(word[0] | word[1], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_may_stand_in_any_order),
        cmocka_unit_test(a_table_ends_with_the_image_or_before),
        cmocka_unit_test(what_lies_in_no_segment_is_not_read),
        cmocka_unit_test(a_dynamic_section_without_relocations_is_no_error),
    };

    return unit_test_run(tests);
}

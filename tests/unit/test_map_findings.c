/* scripts/mapcheck/findings.h and machine.h: each finding alone, on the descriptor that deserves it. */
#include <loader/arch/x86_64/layout.c>

#include <scripts/mapcheck/findings.h>
#include <scripts/mapcheck/granules.h>
#include <scripts/mapcheck/machine.h>

#include "map_reader.h"
#include "unit_test.h"

/* Two good descriptors around the one in question. */
#define BEFORE "4 0x10000 0x10 0xf\n"
#define BEHIND "6 0x100000 0x10 0x800000000000000f\n"

static void examine(const struct map_reader *reader, UINT64 granule, struct findings *findings)
{
    struct handoff_memory_map scratch = {.descriptors = malloc(reader->file.map.size),
                                         .capacity = reader->file.map.size};

    assert_non_null(scratch.descriptors);
    findings_examine(&reader->file.map, &scratch, granule, findings);
    free(scratch.descriptors);
}

static struct map_reader read_map(const char *text)
{
    struct map_reader reader = map_reader_new(text, strlen(text));

    assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
    return reader;
}

/* The kinds are those of the bits, each counted once, and held by the descriptor in the middle. */
static void assert_found(const char *descriptor, UINT64 granule, UINT32 kinds)
{
    char text[256];
    struct findings findings;

    snprintf(text, sizeof(text), "%s%s\n%s", BEFORE, descriptor, BEHIND);
    struct map_reader reader = read_map(text);
    examine(&reader, granule, &findings);
    for (enum finding_kind kind = FINDING_EMPTY; kind < FINDING_COUNT; kind++) {
        const bool expected = (kinds >> kind & 1) != 0;
        if (findings.count[kind] != expected)
            fail_msg("%s: %s: %llu", descriptor, finding_rules[kind].word, (unsigned long long)findings.count[kind]);
        for (UINTN i = 0; i < 3 && kind != FINDING_OVERLAPPING; i++)
            assert_int_equal(finding_holds(kind, &reader.file.map, i, granule), expected && i == 1);
    }
    map_reader_free(&reader);
}

#define KIND(name) (1u << FINDING_##name)

static void each_alone(void **state)
{
    (void)state;
    assert_found("7 0x20000 0x10 0xf", 65536, 0);
    assert_found("7 0x20000 0x0 0xf", 4096, KIND(EMPTY));
    assert_found("7 0x20000 0x10000000000000 0xf", 4096, KIND(WRAPPING));
    assert_found("7 0x18000 0x10 0xf", 4096, KIND(OVERLAPPING));
    assert_found("7 0x20800 0x1 0xf", 4096, KIND(MISALIGNED));
    assert_found("6 0x20800 0x1 0x800000000000000f", 4096, KIND(MISALIGNED));
    assert_found("6 0x20800 0x0 0x800000000000000f", 65536, KIND(EMPTY));
    assert_found("6 0x21000 0x10 0x800000000000000f", 65536, KIND(OFF_GRANULE));
    assert_found("5 0x20000 0x1 0x800000000000000f", 65536, KIND(OFF_GRANULE));
    assert_found("6 0x21000 0x1 0x800000000000000f", 4096, 0);
    assert_found("11 0x21000 0x1 0x8000000000000001", 65536, 0);
    assert_found("5 0x20000 0x10 0xf", 65536, KIND(RUNTIME_UNMARKED));
    assert_found("0 0x20000 0x10 0x800000000000000f", 65536, KIND(RUNTIME_ON_RESERVED));
    assert_found("10 0x20000 0x10 0x800000000000000f", 65536, KIND(RUNTIME_ON_RESERVED));
    assert_found("3 0x20000 0x10 0x800000000000000f", 65536, KIND(RUNTIME_ON_RECLAIMED));
    assert_found("11 0x20000 0x10 0x8000000000000000", 65536, KIND(CACHEABILITY_MISSING));
    assert_found("7 0x20000 0x10 0x1", 65536, KIND(CACHEABILITY_MISSING));
    assert_found("7 0x0 0x10 0xf", 65536, KIND(UNSORTED));
    assert_found("0 0x20000 0x10 0x0", 65536, KIND(NO_ATTRIBUTE));
    assert_found("11 0x20000 0x10 0x0", 65536, KIND(CACHEABILITY_MISSING) | KIND(NO_ATTRIBUTE));
    assert_found("7 0x20000 0x10 0x80000000000000f", 65536, KIND(UNDEFINED_ATTRIBUTE));
    assert_found("7 0x20000 0x10 0x20000f", 65536, KIND(UNDEFINED_ATTRIBUTE));
    assert_found("7 0x20000 0x10 0x48000000001ff01f", 65536, 0); /* EFI_MEMORY_ISA_VALID */
    assert_found("15 0x20000 0x10 0xf", 65536, 0);
    assert_found("16 0x20000 0x10 0xf", 65536, KIND(UNKNOWN_TYPE));
    assert_found("1879048191 0x20000 0x10 0xf", 65536, KIND(UNKNOWN_TYPE));
    assert_found("1879048192 0x20000 0x10 0xf", 65536, 0);
}

/* The descriptors of a map that share their granule with memory that is cached otherwise, and with which. */
static void misaligned_ones_have_an_opponent(void **state)
{
    static const struct {
        bool  misaligned;
        UINTN opponent; /* itself: none */
    } expected[] = {{true, 1}, {false, 1}, {true, 0}, {true, 1}, {false, 4}, {false, 5}, {false, 8}, {true, 8},
                    {false, 7}, {false, 10}, {false, 9}, {false, 11}, {false, 12}};
    struct map_reader reader = read_map("11 0x11000 0x1 0x1\n6 0x8000 0x9 0x800000000000000f\n"
                                        "7 0x12000 0x1 0xf\n11 0x13000 0x2 0x0\n7 0x20000 0x8 0xf\n"
                                        "6 0x28000 0x8 0x8000000000000008\n6 0x15000 0x0 0x8000000000000001\n"
                                        "4 0x3f000 0x1 0xf\n11 0x30000 0x1 0x8000000000000001\n"
                                        "7 0x50000 0x1 0xf\n11 0x51000 0x1 0x1\n"
                                        "11 0x62000 0x0 0x1\n6 0x63000 0x1 0x800000000000000f\n");
    struct findings findings;

    (void)state;
    for (UINTN i = 0; i < COUNT(expected); i++) {
        const struct handoff_memory_map *map = &reader.file.map;
        assert_int_equal(finding_holds(FINDING_MISALIGNED, map, i, 65536), expected[i].misaligned);
        assert_false(finding_holds(FINDING_MISALIGNED, map, i, 4096));
        if (handoff_descriptor_size(handoff_memory_map_at(map, i)) != 0)
            assert_int_equal(granule_opponent(map, i, 65536), expected[i].opponent);
    }
    examine(&reader, 65536, &findings);
    assert_int_equal(findings.count[FINDING_MISALIGNED], 4);
    map_reader_free(&reader);
}

/* Both begin in one place: one of the two shares the granule of the other. */
static void misaligned_twins_count_once(void **state)
{
    struct map_reader reader = read_map("11 0x11000 0x1 0x1\n6 0x11000 0x1 0x800000000000000f\n");
    struct findings findings;

    (void)state;
    assert_false(finding_holds(FINDING_MISALIGNED, &reader.file.map, 0, 65536));
    assert_true(finding_holds(FINDING_MISALIGNED, &reader.file.map, 1, 65536));
    assert_false(finding_holds(FINDING_MISALIGNED, &reader.file.map, 1, 4096));
    examine(&reader, 65536, &findings);
    assert_int_equal(findings.count[FINDING_MISALIGNED], 1);
    map_reader_free(&reader);
}

static void overlaps_name_both(void **state)
{
    static const struct {
        UINT64 inner, outer;
    } expected[] = {{2, 0}, {1, 0}, {4, 3}};
    struct map_reader reader = read_map("7 0x1000 0x10 0xf\n7 0x8000 0x2 0xf\n7 0x2000 0x1 0xf\n"
                                        "7 0x20000 0x2 0xf\n7 0x20000 0x8 0xf\n7 0x3000 0x0 0xf\n"
                                        "7 0x28000 0x1 0xf\n");
    struct overlap overlap = {0};
    UINTN found = 0;

    (void)state;
    handoff_memory_map_sort(&reader.file.map);
    for (; finding_next_overlap(&reader.file.map, &overlap); found++) {
        assert_in_range(found, 0, COUNT(expected) - 1);
        const UINT64 inner = map_reader_entry(&reader, overlap.inner)->index;
        const UINT64 outer = map_reader_entry(&reader, overlap.outer)->index;
        /* Which of two that begin together comes first is open. */
        assert_int_equal(inner + outer, expected[found].inner + expected[found].outer);
        assert_true(inner == expected[found].inner || found == 2);
    }
    assert_int_equal(found, COUNT(expected));
    map_reader_free(&reader);
}

static void rules_are_complete(void **state)
{
    (void)state;
    for (enum finding_kind kind = FINDING_EMPTY; kind < FINDING_COUNT; kind++) {
        const struct finding_rule *rule = &finding_rules[kind];
        assert_true(strlen(rule->word) > 0 && strlen(rule->section) > 0 && strlen(rule->offence) > 0);
        assert_int_equal(rule->check == NULL, rule->severity == SEVERITY_NOTE);
        assert_int_equal(rule->next == NULL, rule->severity == SEVERITY_NOTE);
    }
}

static void assert_machine(const char *text, const char *name, const char *why)
{
    struct map_reader reader = read_map(text);
    const char *words;

    assert_string_equal(machine_of(&reader.file, &words)->name, name);
    assert_non_null(strstr(words, why));
    map_reader_free(&reader);
}

static void machines(void **state)
{
    (void)state;
    assert_machine("# arch: riscv64\n" BEFORE, "riscv64", "says so");
    assert_machine("# arch: ia32\n" BEFORE, "x86_64", "not known here");
    assert_machine(BEFORE, "x86_64", "assumed");
    assert_machine("efi: mem00: type=7, attr=0xf, range=[0x0-0x1000) (0MB)\n", "x86_64", "Linux");
    assert_machine("efi:   0x000040000000-0x00004007ffff [Conventional Memory|WB]\n", "aarch64", "Linux");
    assert_null(machine_find("sparc"));
}

/* Linux prints the map alike on all but x86_64; what it says of itself tells them apart. */
static void linux_names_its_processor(void **state)
{
    static const char map[] = "efi:   0x000080000000-0x00008003ffff [Conventional Memory|WB]\n";
    static const struct {
        const char *first_line;
        const char *machine;
    } logs[] = {
        {"[    0.000000] Linux version 6.6.0 (a@b) (riscv64-linux-gnu-gcc (GCC) 12.2.0, GNU ld) #1 SMP", "riscv64"},
        {"Linux version 6.1.0-riscv64 (a@b) (gcc-12, GNU ld) #1 SMP", "riscv64"},
        {"Linux version 6.6.0 (a@b) (aarch64-linux-gnu-gcc (GCC) 12.2.0, GNU ld) #1 SMP", "aarch64"},
        {"Linux version 6.6.0 (riscv@riscv64-builder) (aarch64-linux-gnu-gcc (GCC) 12.2.0) #1 SMP", "aarch64"},
        {"Linux version 6.6.0-riscv64 (cut off", "riscv64"},
        {"Linux version 6.6.0-riscv64", "aarch64"},
        {"# Linux version 6.6.0 (a@b) (riscv64-linux-gnu-gcc) is not what this was", "aarch64"},
        {"riscv64-linux-gnu-gcc (GCC) 12.2.0", "aarch64"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(logs); i++) {
        char text[256];
        snprintf(text, sizeof(text), "%s\n%s", logs[i].first_line, map);
        assert_machine(text, logs[i].machine, "");
    }
}

/* What mapcheck says of x86_64 is what the loader does. */
static void loader_agrees(void **state)
{
    const struct machine *machine = machine_find("x86_64");

    (void)state;
    assert_int_equal(machine->granule, arch_layout.runtime_granule);
    assert_int_equal(machine->window.base, arch_layout.runtime_window.base);
    assert_int_equal(machine->window.size, arch_layout.runtime_window.size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_alone),
        cmocka_unit_test(misaligned_ones_have_an_opponent),
        cmocka_unit_test(misaligned_twins_count_once),
        cmocka_unit_test(overlaps_name_both),
        cmocka_unit_test(rules_are_complete),
        cmocka_unit_test(machines),
        cmocka_unit_test(linux_names_its_processor),
        cmocka_unit_test(loader_agrees),
    };

    return unit_test_run(tests);
}

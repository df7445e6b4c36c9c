/* scripts/mapcheck/map_file.h: plain maps, and what holds for texts of every format. */
#include "map_reader.h"
#include "unit_test.h"

static void plain_maps(void **state)
{
    (void)state;
    assert_reads("7 0x1000 0x9f 0xf\n", MAP_FILE_PLAIN, EfiConventionalMemory, 0x1000, 0x9f, 0xf);
    assert_reads("# a note\n\n  11  0xFFC00000   0x400 0x8000000000000001  \n", MAP_FILE_PLAIN, EfiMemoryMappedIO,
                 0xffc00000, 0x400, 0x8000000000000001);
    assert_reads("4294967295 0xffffffffffffffff 0x0 0xffffffffffffffff", MAP_FILE_PLAIN, UINT32_MAX, UINT64_MAX, 0,
                 UINT64_MAX);
    assert_unreadable("7 0x0 0x1 0xf\n7 0x1000 0x1\n", 2, "ends too early");
    assert_unreadable("# a\n7 0x0 0x1\n", 2, "ends too early");
    assert_unreadable("7 0x0 0x1 0xf\n7 1000 0x1 0xf\n", 2, "begins with 0x");
    assert_unreadable("7 0x0 0x1 0xf\n7 0xg 0x1 0xf\n", 2, "hexadecimal number");
    assert_unreadable("7 0x0 0x1 0xf\nseven 0x0 0x1 0xf\n", 2, "decimal number is expected");
    assert_unreadable("7 0x0 0x1 0xf\n4294967296 0x0 0x1 0xf\n", 2, "too big");
    assert_unreadable("7 0x0 0x10000000000000000 0xf\n", 1, "more than 64 bits");
    assert_unreadable("7 0x0 0x100000000000000000000000000000000 0xf\n", 1, "more than 128 bits");
    assert_unreadable("7 0x0 0x1 0xf 0x0\n", 1, "something follows");
    assert_unreadable("7 0x0 0x1 0xf\nefi: mem00: type=7, attr=0xf, range=[0x0-0x1000) (0MB)\n", 2, "decimal");
}

static void facts(void **state)
{
    static const char plain[] = "# source: a list\n# machine: A Machine\n# arch: aarch64\n# expect: nothing\n"
                                "# source: another\n7 0x0 0x1 0xf\n# EFI v2.70 by nobody\n";
    static const char log[] = "[    0.000000] efi: EFI v2.70 by American Megatrends\n"
                              "[    0.000000] efi: mem00: type=7, attr=0xf, range=[0x0-0x1000) (0MB)\n"
                              "[    0.000000] DMI: Some Maker Some Board, BIOS 1.2 01/02/2023\n"
                              "[    0.000000] riscv: base ISA extensions acdfim\n";
    struct map_reader reader = map_reader_new(plain, sizeof(plain) - 1);

    (void)state;
    assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
    assert_string_equal(reader.file.facts.source, "a list");
    assert_string_equal(reader.file.facts.machine, "A Machine");
    assert_string_equal(reader.file.facts.architecture, "aarch64");
    assert_string_equal(reader.file.facts.expect, "nothing");
    assert_string_equal(reader.file.facts.firmware, "");
    map_reader_free(&reader);

    reader = map_reader_new(log, sizeof(log) - 1);
    assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
    assert_string_equal(reader.file.facts.firmware, "EFI v2.70 by American Megatrends");
    assert_string_equal(reader.file.facts.machine, "Some Maker Some Board, BIOS 1.2 01/02/2023");
    assert_string_equal(reader.file.facts.architecture, "riscv64");
    map_reader_free(&reader);
}

static void long_fact_is_cut(void **state)
{
    char text[1024] = "# machine: ";
    struct map_reader reader;

    (void)state;
    memset(text + 11, 'x', 400);
    strcpy(text + 411, "\n7 0x0 0x1 0xf\n");
    reader = map_reader_new(text, strlen(text));
    assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
    assert_int_equal(strlen(reader.file.facts.machine), MAP_FILE_FACT - 1);
    map_reader_free(&reader);
}

static void no_map(void **state)
{
    (void)state;
    assert_holds("", 0, 0);
    assert_holds("\n", 0, 0);
    assert_holds("\xff\xfe", 0, 0);
    assert_holds("# machine: nothing else\n", 0, 0);
    assert_holds("Linux version 6.1.0\nBIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable\n", 0, 0);
    assert_holds("00000000-00000fff : Reserved\n00001000-0009ffff : System RAM\n", 0, 0);
    assert_holds("8BE4DF61-93CA-11D2-AA0D-00E098032B8C reserved 8BE4DF61-93CA-11D2-AA0D-00E098032B8C\n", 0, 0);
    assert_holds("efi: Not removing mem69: MMIO range=[0xfe000000-0xfe010fff] (68KB) from e820 map\n", 0, 0);
    assert_holds("efi: Remove mem68: MMIO range=[0xe0000000-0xefffffff] (256MB) from e820 map\n", 0, 0);
    assert_holds("Type       Start            End              # Pages          Attributes\n", 0, 0);
}

static void line_ends(void **state)
{
    static const char *const texts[] = {
        "7 0x0 0x1 0xf\n7 0x1000 0x1 0xf\n",
        "7 0x0 0x1 0xf\n7 0x1000 0x1 0xf",
        "7 0x0 0x1 0xf\r\n7 0x1000 0x1 0xf\r\n",
        "7 0x0 0x1 0xf\r\r\n7 0x1000 0x1 0xf\r",
        "\xef\xbb\xbf\n7 0x0 0x1 0xf\n\n7\t0x1000\t0x1\t0xf\n",
        "\033[2J\033[01;01H\033[0m7 0x0 0x1 0xf\033[K\nPress ENTER to continue\r\033(B7 0x1000\b 0x1 0xf\033M\n",
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(texts); i++)
        assert_holds(texts[i], 1, 2);
    assert_unreadable("7 0x0 0x1 0xf\r\r\n7 0x1000\r\r\n", 2, "ends too early");
}

/* What memmap > file writes. */
static void utf_16(void **state)
{
    static const char text[] = "7 0x1000 0x9f 0xf\r\n11 0x2000 0x1 0x1\r\n";
    char wide[2][2 * sizeof(text)] = {"\xff\xfe", "\xfe\xff"};

    (void)state;
    for (UINTN big_endian = 0; big_endian < 2; big_endian++) {
        for (UINTN i = 0; i < sizeof(text) - 1; i++) {
            wide[big_endian][2 + 2 * i + big_endian] = text[i];
            wide[big_endian][2 + 2 * i + !big_endian] = '\0';
        }
        struct map_reader reader = map_reader_new(wide[big_endian], 2 * sizeof(text));
        assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
        assert_int_equal(handoff_memory_map_count(&reader.file.map), 2);
        assert_int_equal(map_reader_entry(&reader, 1)->descriptor.PhysicalStart, 0x2000);
        assert_int_equal(map_reader_entry(&reader, 1)->line, 2);
        map_reader_free(&reader);
    }
}

static void overlong_lines_are_cut(void **state)
{
    const UINTN size = 100000;
    char *text = malloc(size + 32);

    (void)state;
    assert_non_null(text);
    memset(text, 'm', size);
    strcpy(text + size, "\n7 0x0 0x1 0xf\n");
    assert_holds(text, 0, 0); /* the first line is no plain map's, and none else's */
    text[0] = '#';
    assert_holds(text, 1, 1);
    free(text);
}

#define MANY 100000

static void many_lines(void **state)
{
    static const char *const forms[] = {
        "7 0x%llx 0x1 0xf\n",
        "[    0.000000] efi: mem%2$05llu: type=7, attr=0xf, range=[0x%1$016llx-0x%3$016llx) (0MB)\n",
        "Available  %1$016llX-%4$016llX 0000000000000001 000000000000000F\n",
        "CONVENTIONAL     %1$016llx-%3$016llx WB\n",
    };
    char *text = malloc(MANY * 120);

    (void)state;
    assert_non_null(text);
    for (UINTN form = 0; form < COUNT(forms); form++) {
        char *at = text;
        for (unsigned long long i = 0; i < MANY; i++)
            at += sprintf(at, forms[form], i * 8192, i, i * 8192 + 4096, i * 8192 + 4095);
        struct map_reader reader = map_reader_new(text, strlen(text));
        assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
        assert_int_equal(handoff_memory_map_count(&reader.file.map), MANY);
        const struct map_file_entry *last = map_reader_entry(&reader, MANY - 1);
        assert_int_equal(last->descriptor.PhysicalStart, (MANY - 1) * 8192ULL);
        assert_int_equal(last->descriptor.NumberOfPages, 1);
        assert_int_equal(last->line, MANY);
        assert_int_equal(last->index, MANY - 1);
        map_reader_free(&reader);
    }
    free(text);
}

static void too_small_a_buffer(void **state)
{
    static const char text[] = "7 0x0 0x1 0xf\n7 0x1000 0x1 0xf\n";
    static const char log[] = "BOOT DATA 0000000000000000-0000000000001000 WB\n"
                              "BOOT DATA 0000000000001000-0000000000002000\n";
    struct map_reader reader = map_reader_new(text, sizeof(text) - 1);

    (void)state;
    reader.capacity = 2 * sizeof(struct map_file_entry) - 1;
    assert_int_equal(map_reader_next(&reader), MAP_FILE_TOO_SMALL);
    map_reader_free(&reader);
    reader = map_reader_new(log, sizeof(log) - 1);
    reader.capacity = sizeof(struct map_file_entry);
    assert_int_equal(map_reader_next(&reader), MAP_FILE_TOO_SMALL);
    map_reader_free(&reader);
}

/* Every byte of a text taken away or changed in turn: whatever comes of it, nothing beyond the buffers is touched,
 * and what is found is a valid map. */
static void damaged_texts(void **state)
{
    static const char text[] =
        "Type       Start            End              # Pages          Attributes\n"
        "RT_Data    00000000078EF000-00000000079EEFFF 0000000000000100 800000000000000F\n"
        "MemoryMap,\"LoaderCode\",\"0\",\"FFF\",\"1\",\"F\"\n"
        "[    0.000000] efi: mem00: [Boot Code   |RUN|  |attr] range=[0x0000000000000000-0x0000000000000fff] (0MB)\n"
        "efi:   0x000040000000-0x00004007ffff [Conventional|   |WB|  |  |UC]*\n"
        "RUNTIME CODE     000000003ff00000-000000003ff10000 WB|RT\n";
    static const char bytes[] = {'\0', '\n', '\r', '\033', ' ', '|', '[', 'f', '-', '\xff'};

    (void)state;
    for (UINTN i = 0; i < sizeof(text) - 1; i++) {
        for (UINTN change = 0; change <= COUNT(bytes); change++) {
            struct map_reader reader = map_reader_new(text, change < COUNT(bytes) ? sizeof(text) - 1 : i);
            if (change < COUNT(bytes))
                ((char *)reader.text)[i] = bytes[change];
            reader.capacity = map_file_capacity(reader.text, reader.source.size);
            free(reader.descriptors);
            reader.descriptors = malloc(reader.capacity);
            enum map_file_result result;
            while ((result = map_reader_next(&reader)) == MAP_FILE_FOUND)
                assert_int_equal(handoff_memory_map_validate(&reader.file.map), HANDOFF_OK);
            assert_true(result == MAP_FILE_END || result == MAP_FILE_UNREADABLE);
            map_reader_free(&reader);
        }
    }
}

static void formats_have_names(void **state)
{
    (void)state;
    for (enum map_file_format format = MAP_FILE_NONE; format < MAP_FILE_FORMAT_COUNT; format++)
        assert_true(strlen(map_file_format_name(format)) > 0);
    assert_null(map_file_format_limits(MAP_FILE_PLAIN));
    assert_non_null(strstr(map_file_format_limits(MAP_FILE_UBOOT), "no name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_maps),         cmocka_unit_test(facts),
        cmocka_unit_test(long_fact_is_cut),   cmocka_unit_test(no_map),
        cmocka_unit_test(line_ends),          cmocka_unit_test(utf_16),
        cmocka_unit_test(overlong_lines_are_cut), cmocka_unit_test(many_lines),
        cmocka_unit_test(too_small_a_buffer), cmocka_unit_test(damaged_texts),
        cmocka_unit_test(formats_have_names),
    };

    return unit_test_run(tests);
}

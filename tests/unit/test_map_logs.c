/* scripts/mapcheck/map_file.h: kernel logs, firmware shells, and several maps in one text. */
#include "map_reader.h"
#include "unit_test.h"

#define RUN EFI_MEMORY_RUNTIME

static void linux_x86(void **state)
{
    (void)state;
    assert_reads("[    0.000000] efi: mem01: [Conventional Memory|   |  |  |  |   |WB|WT|WC|UC] "
                 "range=[0x0000000000001000-0x000000000008e000) (0MB)\n",
                 MAP_FILE_LINUX_X86, EfiConventionalMemory, 0x1000, 0x8d, 0xf);
    assert_reads("efi: mem45: [Memory Mapped I/O  |RUN|  |  |  |  |  |  |  |   |  |  |  |UC] "
                 "range=[0x00000000ffc00000-0x00000000ffffffff] (4MB)\n",
                 MAP_FILE_LINUX_X86, EfiMemoryMappedIO, 0xffc00000, 0x400, RUN | 1);
    assert_reads("Dec 21 00:38:18 MacBuntu kernel: [    0.000000] EFI: mem02: type=10, attr=0xf, "
                 "range=[0x000000000008f000-0x0000000000090000) (0MB)\n",
                 MAP_FILE_LINUX_X86, EfiACPIMemoryNVS, 0x8f000, 1, 0xf);
    assert_reads("mem00: type=4, attr=0x9, range=[0x0000000000000000-0x0000000000001000) (0MB)\n", MAP_FILE_LINUX_X86,
                 EfiBootServicesData, 0, 1, 9);
    assert_reads("efi: mem02: [Conventional Memory|attr=0x080000000000000f] "
                 "range=[0x0000000000059000-0x00000000000a0000) (0MB)\n",
                 MAP_FILE_LINUX_X86, EfiConventionalMemory, 0x59000, 0x47, 0x080000000000000f);
    assert_reads("efi: mem99: [type=2147483649|RUN|MR|CC|SP|NV|XP|RP|WP|RO|UCE|WB|WT|WC|UC] range=[0x0-0xfff] (0MB)",
                 MAP_FILE_LINUX_X86, 0x80000001, 0, 1, RUN | 0xff01f);
    assert_reads("efi: mem11: [Unaccepted  |   |  |  |  |  |  |  |  |  |   |  |  |  |  ] range=[0x1000-0x1fff] (0MB)",
                 MAP_FILE_LINUX_X86, 15, 0x1000, 1, 0);
    assert_reads("mem00: [Loader Data |   |WB|UC] range=[0x0000000000001000-0x0000000000002000) (   4MB)",
                 MAP_FILE_LINUX_X86, EfiLoaderData, 0x1000, 1, 9);
}

/* Up to the end of the address space, and beyond: what Linux calls invalid. */
static void linux_huge(void **state)
{
    (void)state;
    assert_reads("efi: mem00: [MMIO|RUN|UC] range=[0xfffffffffffff000-0xffffffffffffffff] (0MB)", MAP_FILE_LINUX_X86,
                 EfiMemoryMappedIO, 0xfffffffffffff000, 1, RUN | 1);
    assert_reads("efi: mem00: [MMIO|RUN|UC] range=[0xfffffffffffff000-0x0000000000000000) (0MB)", MAP_FILE_LINUX_X86,
                 EfiMemoryMappedIO, 0xfffffffffffff000, 1, RUN | 1);
    assert_reads("efi: mem47: [Reserved|   |  ] range=[0x0000000000002000-0x0000000000000000] (invalid)\n",
                 MAP_FILE_LINUX_X86, EfiReservedMemoryType, 0x2000, 0, 0);
    assert_reads("efi: mem03: [type=269370880|attr=0x0e42100e42180e41] "
                 "range=[0x0486200e41038000-0x200e898a0eee713afff] (invalid)\n",
                 MAP_FILE_LINUX_X86, 269370880, 0x0486200e41038000, 0x200e898a0eee713b - 0x0486200e41038,
                 0x0e42100e42180e41);
    assert_unreadable("efi: mem00: [MMIO|RUN|UC] range=[0x0-0x1ffffffffffffffff] (0MB)", 1, "more than 64 bits");
    assert_unreadable("efi: mem00: [MMIO|RUN|UC] range=[0x0-0xfff000000000000000000000000000000] (0MB)", 1,
                      "more than 128 bits");
    assert_unreadable("efi: mem00: [MMIO|RUN|UC] range=[0x0-0xffff0000000000000fff] (invalid)", 1, "number of pages");
    assert_unreadable("efi: mem00: [MMIO|RUN|UC] range=[0x0-0x2345] (invalid)", 1, "number of pages");
}

static void linux_x86_unreadable(void **state)
{
    static const struct {
        const char *entry;
        const char *words;
    } cases[] = {
        {"efi: mem05: [Conventional Memory|   |  |  |", "ends too early"},
        {"efi: mem05:", "ends too early"},
        {"efi: mem05: oops", "type and attributes"},
        {"efi: mem05: type=7", "ends too early"},
        {"efi: mem05: type=x, attr=0xf, range=[0x0-0x1000) (0MB)", "decimal"},
        {"efi: mem05: type=7. attr=0xf, range=[0x0-0x1000) (0MB)", "comma"},
        {"efi: mem05: type=7, atr=0xf, range=[0x0-0x1000) (0MB)", "attributes are not"},
        {"efi: mem05: type=7, attr=0xf range=[0x0-0x1000) (0MB)", "comma"},
        {"efi: mem05: type=7, attr=0xf, ranje=[0x0-0x1000) (0MB)", "range"},
        {"efi: mem05: type=7, attr=0xf, range=[0x0-1000) (0MB)", "range"},
        {"efi: mem05: type=7, attr=0xf, range=[0x0_0x1000) (0MB)", "range"},
        {"efi: mem05: type=7, attr=0xf, range=[0x0-0x1000 (0MB)", "ends neither"},
        {"efi: mem05: type=7, attr=0xf, range=[0x0-0x1000", "ends too early"},
        {"efi: mem05: type=7, attr=0xf, range=[0x0-0x100) (0MB)", "multiple of 4 KiB"},
        {"efi: mem05: [Convenience|   |WB] range=[0x0-0xfff] (0MB)", "no name that is known"},
        {"efi: mem05: [A type of more letters than any has|   |WB] range=[0x0-0xfff] (0MB)", "no name that is known"},
        {"efi: mem05: [Boot Data|   |WZ] range=[0x0-0xfff] (0MB)", "unknown name"},
        {"efi: mem05: [Boot Data|   |WB UC] range=[0x0-0xfff] (0MB)", "between its attributes"},
        {"efi: mem05: [Boot Data|attr=15] range=[0x0-0xfff] (0MB)", "begins with 0x"},
        {"efi: mem05: [Boot Data|attr=0xf|] range=[0x0-0xfff] (0MB)", "do not end with ]"},
        {"efi: mem05: [Boot Data] range=[0x0-0xfff] (0MB)", "before 3.18"},
        {"efi:   0x000040000000-0x00004007ffff [Conventional Memory]", "before 3.18"},
        {"efi:   0x000040000000-0x00004007fffe [Conventional Memory|WB]", "multiple of 4 KiB"},
        {"efi:   0x000040000000", "ends too early"},
        {"efi:   0x000040000000:0x00004007fffe [Conventional Memory|WB]", "range"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        char text[256];
        snprintf(text, sizeof(text), "noise\n%s\nnoise\n", cases[i].entry);
        assert_unreadable(text, 2, cases[i].words);
    }
}

static void linux_other(void **state)
{
    (void)state;
    assert_reads("[    0.000000] efi:   0x000040000000-0x00004007ffff [Conventional Memory|   |  |WB|WT|WC|UC]\n",
                 MAP_FILE_LINUX_OTHER, EfiConventionalMemory, 0x40000000, 0x80, 0xf);
    assert_reads("efi: Processing EFI memory map:\n"
                 "> efi:   0x0000f0000000-0x0000f000ffff [Runtime Data       |RUN|  |WB|UC]*\n"
                 "memblock_add: [0x0000000000000000-0x0000000000000fff] early_init_dt_add_memory_arch+0x164/0x178\n",
                 MAP_FILE_LINUX_OTHER, EfiRuntimeServicesData, 0xf0000000, 0x10, RUN | 9);
}

static void uefi_shell(void **state)
{
    (void)state;
    assert_reads("RT_Data    00000000078EF000-00000000079EEFFF 0000000000000100 800000000000000F\n", MAP_FILE_SHELL,
                 EfiRuntimeServicesData, 0x78ef000, 0x100, RUN | 0xf);
    assert_reads("available  000000007ECEE000-000000007ED30FFF  0000000000000043 000000000000000F\n", MAP_FILE_SHELL,
                 EfiConventionalMemory, 0x7ecee000, 0x43, 0xf);
    assert_reads("> MemMapIO   00000000E00F8000-00000000E00F8FFF  0000000000000001 8000000000000000\n",
                 MAP_FILE_SHELL, EfiMemoryMappedIO, 0xe00f8000, 1, RUN);
    assert_reads("70000001   0000000000001000-0000000000001FFF 0000000000000001 000000000000000F", MAP_FILE_SHELL,
                 0x70000001, 0x1000, 1, 0xf);
    assert_reads("> 80000001   0000000000001000-0000000000001FFF 0000000000000001 000000000000000F", MAP_FILE_SHELL,
                 0x80000001, 0x1000, 1, 0xf);
    assert_reads("Reserved   0000000000001000-0000000000000FFF 0000000000000000 0000000000000000\n", MAP_FILE_SHELL,
                 EfiReservedMemoryType, 0x1000, 0, 0);
    assert_reads("MMIO       FFFFFFFFFFFFF000-FFFFFFFFFFFFFFFF 0000000000000001 8000000000000001\n", MAP_FILE_SHELL,
                 EfiMemoryMappedIO, 0xfffffffffffff000, 1, RUN | 1);
    assert_reads("MMIO       00000000000E0FF8-00000000000E1FF7 0000000000000001 8000000000000001\n", MAP_FILE_SHELL,
                 EfiMemoryMappedIO, 0xe0ff8, 1, RUN | 1);
    assert_reads("BS_Data 0000000000001000-0000000000001FFF 0000000000000001\n000000000000000F\n", MAP_FILE_SHELL,
                 EfiBootServicesData, 0x1000, 1, 0xf);
    assert_reads("MemoryMap,\"BootServiceData\",\"1000\",\"1FFF\",\"1\",\"F\"\n", MAP_FILE_SHELL_SFO,
                 EfiBootServicesData, 0x1000, 1, 0xf);
}

/* Below its heading, or another row, a row is one without its range's dash or without a type that is known. */
static void rows_need_two_of_three(void **state)
{
    (void)state;
    assert_holds("30860000.serial: ttymxc0 at MMIO 0x30860000 (irq = 37, base_baud = 5000000) is a IMX\n", 0, 0);
    assert_holds("layerscape-pcie 3400000.pcie:       IO 0x8000010000-0x800001ffff -> 0x0000000000\n", 0, 0);
    assert_holds("BOOT DATA 0000000000000000\n", 0, 0);
    assert_holds("BOAT DATA 0000000000000000-0000000000001000 WB\n", 0, 0);
    assert_holds("BOOT DATA 0000000000000000-0000000000001000 WB\n=> load mmc 0 80000000 boat\n"
                 "BOAT DATA 0000000000000000-0000000000001000 WB\n", 1, 1);
    assert_unreadable("BOOT DATA 0000000000000000-0000000000001000 WB\nBOOT DATA 0000000000001000\n", 2,
                      "ends too early");
    assert_unreadable("BOOT DATA 0000000000000000-0000000000001000 WB\n"
                      "BOAT DATA 0000000000001000-0000000000002000 WB\n", 2, "no name that is known");
}

static const char shell_heading[] = "Type       Start            End              # Pages          Attributes\n";

static void uefi_shell_unreadable(void **state)
{
    static const struct {
        const char *entry;
        const char *words;
    } cases[] = {
        {"BS_Data    0000000000001000-0000000000001FFF 0000000000000001", "ends too early"},
        {"BS_Data    0000000000001000-0000000000001FFF", "ends too early"},
        {"BS_Data    0000000000001000-", "ends too early"},
        {"BS_Data    0000000000001000", "ends too early"},
        {"BS_Data    0000000000001000-0000000000001FFF 0000000000000001 8000000000", "16 digits"},
        {"BS_Data    0000000000001000-0000000000001FFF 0000000000000002 000000000000000F", "contradict"},
        {"BS_Data    0000000000001000-0000000000001FFF 0000000000000001 000000000000000F x", "something follows"},
        {"BS_Data    000000000000100O-0000000000001FFF 0000000000000001 000000000000000F", "two hexadecimal"},
        {"BS_Data    0000000000001000-00000000O0001FFF 0000000000000001 000000000000000F", "two hexadecimal"},
        {"BS_Data    0000000000001000-0000000000001FFF l 000000000000000F", "hexadecimal number"},
        {"BS_Data    00000000000010000-0000000000010FFFF 0000000000000001 F", "16 digits"},
        {"BS_Data    10000000000001000-00000000000001FFF 0000000000000001 F", "more than 64 bits"},
        {"BS_Datum   0000000000001000-0000000000001FFF 0000000000000001 000000000000000F", "no name that is known"},
        {"MemoryMap,\"LoaderCode", "ends too early"},
        {"MemoryMap,\"LoaderCake\",\"0\",\"FFF\",\"1\",\"F\"", "no name that is known"},
        {"MemoryMap,\"LoaderCode\";\"0\",\"FFF\",\"1\",\"F\"", "comma"},
        {"MemoryMap,\"LoaderCode\",0,\"FFF\",\"1\",\"F\"", "does not begin"},
        {"MemoryMap,\"LoaderCode\",\"0\",\"FFF,\"1\",\"F\"", "does not end"},
        {"MemoryMap,\"LoaderCode\",\"0\",\"FFF\",\"2\",\"F\"", "contradict"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        char text[256];
        snprintf(text, sizeof(text), "%s%s\n", shell_heading, cases[i].entry);
        assert_unreadable(text, 2, cases[i].words);
    }
}

static void uefi_shell_noise(void **state)
{
    char text[1024];

    (void)state;
    snprintf(text, sizeof(text), "FS0:\\> memmap\n%s%s", shell_heading,
             "Reserved   0000000000000000-0000000000000FFF 0000000000000001 000000000000000F\n"
             "Press ENTER to continue or 'Q' break:\r                                      \r"
             "RT_Code    0000000000001000-0000000000001FFF 0000000000000001 800000000000000F\n \n"
             "  Reserved  :              1 Pages (4,096 Bytes)\n  RT_Code   :              1 Pages (4,096 Bytes)\n"
             "  70000001  :              1 Pages (4,096 Bytes)\nTotal Memory:              0 MB (4,096 Bytes)\n"
             "FS0:\\> dh\n nobody 8BE4DF61-93CA-11D2-AA0D-00E098032B8C\n nobody 0000000000000000-0000000000000000\n");
    assert_holds(text, 1, 2);
}

static void uboot(void **state)
{
    (void)state;
    assert_reads("Type             Start            End              Attributes\n"
                 "================ ================ ================ ==========\n"
                 "RUNTIME CODE     000000003ff00000-000000003ff10000 WB|RT\n\n"
                 "unknown 000000003ff00000-000000003ff10000\n",
                 MAP_FILE_UBOOT, EfiRuntimeServicesCode, 0x3ff00000, 0x10, RUN | 8);
    assert_reads("ACPI RECLAIM MEM 000000013c3e0000-000000013c3f0000 WB\n", MAP_FILE_UBOOT, EfiACPIReclaimMemory,
                 0x13c3e0000, 0x10, 8);
    assert_reads("> IO             00000000fed00000-00000000fed01000 UC|REL|CRYPT|HOTPL|ISA_VALID|RT", MAP_FILE_UBOOT,
                 EfiMemoryMappedIO, 0xfed00000, 1, RUN | 0x4000000000190001);
    assert_reads("BootServicesData 0000000000000000-0000000000001000\n\n", MAP_FILE_UBOOT, EfiBootServicesData, 0, 1,
                 0);
    assert_reads("RESERVED         fffffffffffff000-0000000000000000 WB\n", MAP_FILE_UBOOT, EfiReservedMemoryType,
                 0xfffffffffffff000, 1, 8);
    assert_reads("RUNTIME DATA     000000003eac1000-000000003eac2000\n   WB|RT\n", MAP_FILE_UBOOT,
                 EfiRuntimeServicesData, 0x3eac1000, 1, RUN | 8);
    assert_reads("RUNTIME DATA     000000003eac1000-\n>  000000003eac2000\n> WB|RT\n", MAP_FILE_UBOOT,
                 EfiRuntimeServicesData, 0x3eac1000, 1, RUN | 8);
    assert_unreadable("IO 0000000000000000-0000000000001000 WB|\n", 1, "ends too early");
    assert_unreadable("IO 0000000000000000-0000000000001000 WB|R\n", 1, "unknown name");
    assert_unreadable("IO 0000000000000000-0000000000001001 WB\n", 1, "multiple of 4 KiB");
    assert_unreadable("IO 0000000000000000-0000000000001000 WB RT\n", 1, "between its attributes");
    assert_unreadable("Type Start End Attributes\n(unknown) 0000000000000000-0000000000001000 WB\n", 2, "no name");
}

static void wrapped_lines(void **state)
{
    (void)state;
    assert_reads("efi: mem47: [Conventional Memory|   |  |  |  |  |  |  |\n"
                 " |   |WB|WT|WC|UC] range=[0x0000000100000000-0x000000013fffffff]\n(1024MB)\n",
                 MAP_FILE_LINUX_X86, EfiConventionalMemory, 0x100000000, 0x40000, 0xf);
    assert_reads("> > efi: mem02: [Conventional Memory|attr=\n> > 0x080000000000000f] range=[0x0000000000059000-\n"
                 "> > 0x00000000000a0000) (0MB)\n",
                 MAP_FILE_LINUX_X86, EfiConventionalMemory, 0x59000, 0x47, 0x080000000000000f);
    /* The end of another line is not the end of this one. */
    assert_unreadable("efi: mem00: [Boot Data|   |\nefi: mem01: [Boot Data|   |WB] range=[0x0-0xfff] (0MB)\n", 1,
                      "ends too early");
    assert_unreadable("efi: mem00: [Boot Data|   |\n\n WB] range=[0x0-0xfff] (0MB)\n", 1, "ends too early");
    assert_unreadable("efi: mem00: [Boot Data\n|  \n |\n WB] range=[0x0-0xfff] (0MB)\n", 1, "ends too early");
}

static void several_maps(void **state)
{
    char text[1024];

    (void)state;
    assert_holds("efi: mem00: type=7, attr=0xf, range=[0x0-0x1000) (0MB)\n"
                 "efi: mem01: type=7, attr=0xf, range=[0x1000-0x2000) (0MB)\n"
                 "efi: mem00: type=7, attr=0xf, range=[0x0-0x3000) (0MB)\n", 2, 1);
    /* Linux prints what it found invalid before it numbers the others. */
    assert_holds("efi: mem01: [Reserved|  ] range=[0x0000000000000000-0x0000000000000000] (invalid)\n"
                 "efi: mem00: [Reserved|  ] range=[0x0-0xfff] (0MB)\n"
                 "efi: mem01: [Reserved|  ] range=[0x1000-0x1fff] (0MB)\n",
                 1, 3);
    assert_holds("efi: mem05: [Reserved|  ] range=[0x0-0xfff] (0MB)\n"
                 "efi: mem03: [Reserved|  ] range=[0x0000000000000000-0x0000000000000000] (invalid)\n", 1, 2);
    assert_holds("efi: mem00: [Reserved|  ] range=[0x0-0xfff] (0MB)\n"
                 "efi: mem00: [Reserved|  ] range=[0x0-0xfff] (0MB)\n", 2, 1);
    assert_holds("efi: EFI v2.31 by Maker\nefi: mem00: [Reserved|  ] range=[0x0-0xfff] (0MB)\n"
                 "efi: EFI v2.31 by Maker\n"
                 "efi: mem01: [Reserved|  ] range=[0x0000000000000000-0x0000000000000000] (invalid)\n"
                 "efi: mem00: [Reserved|  ] range=[0x0-0xfff] (0MB)\n", 2, 2);
    assert_holds("efi: Processing EFI memory map:\nefi:   0x0-0xfff [Reserved|WB]\nefi: Processing EFI memory map:\n"
                 "efi:   0x0-0xfff [Reserved|WB]\nefi:   0x1000-0x1fff [Reserved|WB]\n", 2, 2);
    assert_holds("IO 0000000000000000-0000000000001000 WB\n"
                 "IO 0000000000001000-0000000000001FFF 0000000000000001 000000000000000F\n"
                 "IO 0000000000000000-0000000000001000 WB\n", 3, 1);
    assert_holds("BOOT DATA 0000000000000000-0000000000001000 WB\nefi:   0x0-0xfff [Reserved|WB]\n", 2, 1);
    snprintf(text, sizeof(text), "%s%s%s%s%s", shell_heading,
             "BS_Data    0000000000001000-0000000000001FFF 0000000000000001 000000000000000F\n", shell_heading,
             "BS_Data    0000000000001000-0000000000001FFF 0000000000000001 000000000000000F\n",
             "BS_Data    0000000000002000-0000000000002FFF 0000000000000001 000000000000000F\n");
    assert_holds(text, 2, 2);
}

static void assert_missing(UINT64 missing, const char *text)
{
    struct map_reader reader = map_reader_new(text, strlen(text));

    assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
    assert_int_equal(reader.file.missing, missing);
    map_reader_free(&reader);
}

#define ENTRY(number)   "efi: mem" number ": [Reserved|  ] range=[0x" number "000-0x" number "fff] (0MB)\n"
#define DROPPED(number) "efi: mem" number ": [Reserved|  ] range=[0x0000000000000000-0x0000000000000000] (invalid)\n"

static void missing_entries(void **state)
{
    (void)state;
    assert_missing(0, ENTRY("00") ENTRY("01") ENTRY("02"));
    assert_missing(1, ENTRY("00") ENTRY("02"));
    assert_missing(2, ENTRY("02"));
    assert_missing(4, ENTRY("01") ENTRY("02") ENTRY("06"));
    assert_missing(0, DROPPED("07") ENTRY("00") DROPPED("09") ENTRY("01"));
    assert_missing(1, DROPPED("00") ENTRY("01"));
    assert_missing(0, ENTRY("00") ENTRY("00") ENTRY("05"));
    assert_missing(0, "efi:   0x40000000-0x4007ffff [Reserved|WB]\n");
    assert_missing(0, "BOOT DATA 0000000000000000-0000000000001000 WB\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linux_x86),        cmocka_unit_test(linux_huge),
        cmocka_unit_test(linux_x86_unreadable), cmocka_unit_test(linux_other),
        cmocka_unit_test(uefi_shell),       cmocka_unit_test(uefi_shell_unreadable),
        cmocka_unit_test(uefi_shell_noise), cmocka_unit_test(uboot),
        cmocka_unit_test(rows_need_two_of_three),
        cmocka_unit_test(wrapped_lines),    cmocka_unit_test(several_maps),
        cmocka_unit_test(missing_entries),
    };

    return unit_test_run(tests);
}

/* loader/pe_image.h: what the sections of a driver that was loaded late may do, and what it is called. */
#include "unit_test.h"

#include "loader/pe_image.h"

#define PAGE  HANDOFF_PAGE_SIZE
#define PAGES 8
#define EXECUTE 0x20000000u
#define READ    0x40000000u
#define WRITE   0x80000000u

#define HEADER_AT   0x80
#define OPTIONAL_AT (HEADER_AT + 24)
#define SECTIONS_AT (OPTIONAL_AT + 240)

static UINT8 *image;
static struct handoff_access_range ranges[8];

static void put(UINT64 offset, UINT32 value, UINTN width)
{
    memcpy(image + offset, &value, width);
}

static void put_section(UINTN index, UINT32 address, UINT32 size, UINT32 flags)
{
    const UINT64 section = SECTIONS_AT + 40 * index;

    put(section + 8, size, 4);
    put(section + 12, address, 4);
    put(section + 36, flags, 4);
}

/* Code, constants, data that ends within its page. */
static int make_image(void **state)
{
    (void)state;
    image = aligned_alloc(PAGE, PAGES * PAGE);
    assert_non_null(image);
    memset(image, 0, PAGES * PAGE);
    put(0x3c, HEADER_AT, 4);
    put(HEADER_AT, 0x4550, 4);
    put(HEADER_AT + 6, 3, 2);
    put(HEADER_AT + 20, 240, 2);
    put(OPTIONAL_AT + 32, 4096, 4);
    put(OPTIONAL_AT + 60, 0x400, 4);
    put_section(0, 0x1000, 0x1800, READ | EXECUTE);
    put_section(1, 0x3000, 0x1000, READ);
    put_section(2, 0x4000, 0x2345, READ | WRITE);
    return 0;
}

static int free_image(void **state)
{
    (void)state;
    free(image);
    return 0;
}

static void assert_range(UINTN index, UINT64 offset, UINT64 size, UINT32 access)
{
    assert_int_equal(ranges[index].physical_address, (UINT64)image + offset);
    assert_int_equal(ranges[index].size, size);
    assert_int_equal(ranges[index].access, access);
}

static void assert_all_allowed(void)
{
    assert_int_equal(pe_image_access(image, PAGES * PAGE, ranges, COUNT(ranges)), 1);
    assert_range(0, 0, PAGES * PAGE, HANDOFF_WRITE | HANDOFF_EXECUTE);
}

static void each_section_gets_what_its_header_says(void **state)
{
    (void)state;
    assert_int_equal(pe_image_access(image, PAGES * PAGE, ranges, COUNT(ranges)), 4);
    assert_range(0, 0, PAGE, 0);
    assert_range(1, 0x1000, 0x2000, HANDOFF_EXECUTE);
    assert_range(2, 0x3000, 0x1000, 0);
    assert_range(3, 0x4000, 0x3000, HANDOFF_WRITE);
}

static void what_shares_pages_or_lies_is_allowed_everything(void **state)
{
    static const struct {
        UINT64 offset;
        UINT32 value;
        UINTN  width;
    } lies[] = {
        {HEADER_AT, 0x4551, 4},              /* no PE */
        {0x3c, 0xfffffff0, 4},            /* headers outside */
        {HEADER_AT + 6, 0, 2},               /* no section */
        {HEADER_AT + 6, 200, 2},             /* more than there is room for */
        {HEADER_AT + 20, 63, 2},             /* too short for what is read */
        {OPTIONAL_AT + 32, 512, 4},          /* sections share pages */
        {OPTIONAL_AT + 60, 0x100000, 4},     /* headers longer than the image */
        {SECTIONS_AT + 12, 0x1200, 4},       /* begins inside a page */
        {SECTIONS_AT + 8, 0x7001, 4},        /* ends outside */
        {SECTIONS_AT + 40 + 12, 0x9000, 4},  /* begins outside */
        {SECTIONS_AT + 8, 0xffffffff, 4},
        {SECTIONS_AT + 8, 0x2001, 4},        /* runs into the next section */
        {SECTIONS_AT + 80 + 12, 0x1000, 4},  /* begins on a page of another section */
        {OPTIONAL_AT + 60, 0x1001, 4},       /* headers run into a section */
    };

    for (UINTN i = 0; i < COUNT(lies); i++) {
        put(lies[i].offset, lies[i].value, lies[i].width);
        assert_all_allowed();
        free_image(state);
        make_image(state);
    }
}

static void no_room_is_no_range(void **state)
{
    (void)state;
    assert_int_equal(pe_image_access(image, PAGES * PAGE, ranges, 0), 0);
    assert_int_equal(pe_image_access(image, PAGES * PAGE, ranges, 3), 1); /* one for all */
    assert_int_equal(pe_image_access(image + 16, PAGE, ranges, COUNT(ranges)), 0);
}

#define DEBUG_AT  0x3100 /* the debug directory, of two entries */
#define RECORD_AT 0x3200

/* A directory whose second entry is a CodeView record with a name. */
static void put_name(const char *signature, UINT32 before, const char *name)
{
    put(OPTIONAL_AT, 0x20b, 2);
    put(OPTIONAL_AT + 108, 16, 4);
    put(OPTIONAL_AT + 160, DEBUG_AT, 4);
    put(OPTIONAL_AT + 164, 2 * 28, 4);
    put(DEBUG_AT + 12, 16, 4);
    put(DEBUG_AT + 28 + 12, 2, 4);
    put(DEBUG_AT + 28 + 20, RECORD_AT, 4);
    memcpy(image + RECORD_AT, signature, 4);
    memset(image + RECORD_AT + 4, 0x41, before - 4);
    memcpy(image + RECORD_AT + before, name, strlen(name) + 1);
}

static void assert_name(const char *expected)
{
    char bytes[48];
    struct handoff_text name = handoff_text_in(bytes, sizeof(bytes));

    pe_image_name(image, PAGES * PAGE, &name);
    assert_string_equal(bytes, expected);
}

static void the_file_it_was_built_as_is_its_name(void **state)
{
    (void)state;
    put_name("RSDS", 24, "/home/me/Build/X64/DEBUG/MyDriver.dll");
    assert_name("MyDriver.efi");
    put_name("NB10", 16, "C:\\Build.2\\My.Driver.pdb");
    assert_name("My.Driver.efi");
    put_name("MTOC", 20, "Bare");
    assert_name("Bare.efi");
    put_name("RSDS", 24, "/a.b/With\001Control\377.debug");
    assert_name("With?Control?.efi");
}

static void no_name_is_none(void **state)
{
    static const struct {
        UINT64 offset;
        UINT32 value;
        UINTN  width;
    } lies[] = {
        {HEADER_AT, 0x4551, 4},               /* no PE */
        {OPTIONAL_AT, 0x10b, 2},              /* its directories are elsewhere */
        {OPTIONAL_AT + 108, 6, 4},            /* no debug directory */
        {OPTIONAL_AT + 160, 0xfffffff0, 4},   /* outside */
        {OPTIONAL_AT + 164, 2 * 28 - 1, 4},   /* no second entry */
        {DEBUG_AT + 28 + 12, 3, 4},           /* no CodeView */
        {DEBUG_AT + 28 + 20, 0xfffffff0, 4},  /* record outside */
        {RECORD_AT, 0x31424e, 4},             /* not of a known kind */
        {RECORD_AT + 24, 0, 1},               /* empty */
    };

    for (UINTN i = 0; i < COUNT(lies); i++) {
        put_name("RSDS", 24, "MyDriver.dll");
        put(lies[i].offset, lies[i].value, lies[i].width);
        assert_name("");
        free_image(state);
        make_image(state);
    }
}

/* A name that runs into the end of the image ends there; a long one is cut off. */
static void a_name_ends_with_its_image(void **state)
{
    (void)state;
    put_name("RSDS", 24, "x");
    put(DEBUG_AT + 28 + 20, PAGES * PAGE - 27, 4);
    put(PAGES * PAGE - 27, 0x53445352, 4);
    memset(image + PAGES * PAGE - 3, 'n', 3);
    assert_name("nnn.efi");
    put_name("RSDS", 24, "/0123456789012345678901234567890123456789012345678901234567890.dll");
    assert_name("01234567890123456789012345678901234567890123456");
}

static void put_called(UINTN index, const char *name)
{
    memcpy(image + SECTIONS_AT + 40 * index, name, strnlen(name, 8));
}

static const char *find(const char *name, struct handoff_span *section)
{
    return pe_image_section(image, PAGES * PAGE, name, section);
}

static void a_section_is_found_by_its_name(void **state)
{
    struct handoff_span section;

    (void)state;
    put_called(0, ".text");
    put_called(1, ".kernels");
    put_called(2, ".kernel");
    assert_null(find(".kernel", &section));
    assert_int_equal(section.physical_address, (UINT64)image + 0x4000);
    assert_int_equal(section.size, 0x2345);
    assert_null(find(".kernels and more", &section));
    assert_int_equal(section.physical_address, (UINT64)image + 0x3000);
    put(SECTIONS_AT + 80 + 8, 4 * PAGE, 4); /* to the last byte of the image */
    assert_null(find(".kernel", &section));
    assert_int_equal(section.size, 4 * PAGE);
}

static void assert_no_section(void)
{
    struct handoff_span section = {1, 1, 1};

    assert_null(find(".kernel", &section));
    assert_int_equal(section.size, 0);
}

static void a_section_that_is_not_there_is_none(void **state)
{
    (void)state;
    put_called(2, ".kerne");
    assert_no_section();
    put_called(2, ".kernel");
    put(HEADER_AT + 6, 2, 2); /* one section less */
    assert_no_section();
    put(HEADER_AT + 6, 3, 2);
    put(HEADER_AT, 0x4551, 4); /* no PE */
    assert_no_section();
    put(HEADER_AT, 0x4550, 4);
    put(HEADER_AT + 20, 0xffff, 2); /* section headers outside */
    assert_no_section();
    put(0x3c, 0xfffffff0, 4); /* all headers outside */
    assert_no_section();
}

/* A header that the end of the image cuts off is not read. */
static void a_section_header_ends_with_its_image(void **state)
{
    struct handoff_span section;

    put_called(2, ".kernel");
    put(SECTIONS_AT + 80 + 12, 0, 4);
    put(SECTIONS_AT + 80 + 8, 1, 4);
    assert_null(pe_image_section(image, SECTIONS_AT + 120, ".kernel", &section));
    assert_int_equal(section.size, 1);
    UINT8 *cut = malloc(SECTIONS_AT + 119);
    memcpy(cut, image, SECTIONS_AT + 119);
    assert_null(pe_image_section(cut, SECTIONS_AT + 119, ".kernel", &section));
    assert_int_equal(section.size, 0);
    free(cut);
    (void)state;
}

static void a_section_that_cannot_lie_there_is_refused(void **state)
{
    static const struct {
        UINT64      offset;
        UINT32      value;
        const char *reason;
    } lies[] = {
        {SECTIONS_AT + 80 + 8, 0, "it is empty"},
        {SECTIONS_AT + 80 + 8, 4 * PAGE + 1, "it reaches beyond the end of the image"},
        {SECTIONS_AT + 80 + 8, 0xffffffff, "it reaches beyond the end of the image"}, /* wraps in 32 bits */
        {SECTIONS_AT + 80 + 12, PAGES * PAGE, "it reaches beyond the end of the image"},
        {SECTIONS_AT + 80 + 12, 0xfffff000, "it reaches beyond the end of the image"},
    };
    struct handoff_span section;

    for (UINTN i = 0; i < COUNT(lies); i++) {
        put_called(2, ".kernel");
        put(lies[i].offset, lies[i].value, 4);
        assert_string_equal(find(".kernel", &section), lies[i].reason);
        free_image(state);
        make_image(state);
    }
    put_called(0, ".kernel");
    put_called(2, ".kernel");
    assert_string_equal(find(".kernel", &section), "the image has it twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_section_gets_what_its_header_says, make_image, free_image),
        cmocka_unit_test_setup_teardown(what_shares_pages_or_lies_is_allowed_everything, make_image, free_image),
        cmocka_unit_test_setup_teardown(no_room_is_no_range, make_image, free_image),
        cmocka_unit_test_setup_teardown(the_file_it_was_built_as_is_its_name, make_image, free_image),
        cmocka_unit_test_setup_teardown(no_name_is_none, make_image, free_image),
        cmocka_unit_test_setup_teardown(a_name_ends_with_its_image, make_image, free_image),
        cmocka_unit_test_setup_teardown(a_section_is_found_by_its_name, make_image, free_image),
        cmocka_unit_test_setup_teardown(a_section_that_is_not_there_is_none, make_image, free_image),
        cmocka_unit_test_setup_teardown(a_section_header_ends_with_its_image, make_image, free_image),
        cmocka_unit_test_setup_teardown(a_section_that_cannot_lie_there_is_refused, make_image, free_image),
    };

    return unit_test_run(tests);
}

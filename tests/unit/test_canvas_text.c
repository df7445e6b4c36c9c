/* What is read on the screen of a text: cut off, wrapped, and with characters that the font has not. */
#include "software_screen.h"
#include "unit_test.h"

#define COLUMNS 60u
#define ROWS    20u

static struct software_screen screen;
static struct canvas canvas;

static int start(void **state)
{
    (void)state;
    screen = software_screen_make(FORMAT_USUAL, COLUMNS * 8, ROWS * 16, 0, 0);
    return canvas_open(&canvas, &screen.framebuffer) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    software_screen_end(&screen);
    return 0;
}

static struct canvas_line at(uint32_t column, uint32_t row, uint32_t width)
{
    return (struct canvas_line){
        .column = column, .row = row, .width = width, .magnified = 1, .ink = 0xffffff, .paper = 0x000080};
}

static void assert_reads(struct canvas_line line, const char *expected)
{
    line.width = (uint32_t)strlen(expected);
    assert_string_equal(software_screen_read(&screen, &canvas, &line), expected);
}

/* Draws it in 12 cells; the one in front and the one behind stay as they are. */
static void assert_shown(const char *text, const char *expected)
{
    struct canvas_line line = at(1, 1, 12);

    assert_int_equal(strlen(expected), 12);
    canvas_text(&canvas, &line, text);
    assert_reads(line, expected);
    assert_true(software_screen_is_blank(&screen, 7, 16));
    assert_true(software_screen_is_blank(&screen, 13 * 8, 16));
}

static void test_line(void **state)
{
    (void)state;
    assert_shown("", "            ");
    assert_shown("twelve chars", "twelve chars");
    assert_shown("thirteen char", "thirteen cha");
    assert_shown(" two", " two        ");
}

static void test_what_the_font_has_not(void **state)
{
    (void)state;
    assert_shown("a\tb\n\177c\1", "a?b??c?     ");
    assert_shown("na\xc3\xafve", "na?ve       ");
    assert_shown("5 \xe2\x82\xac!", "5 ?!        ");
    assert_shown("\xf0\x9f\x98\x80.", "?.          ");
    assert_shown("\xc3", "?           ");
    assert_shown("\xe2\x82", "??          ");
    assert_shown("\xe2\x82x", "??x         ");
    assert_shown("\xaf\xafx", "??x         ");
    assert_shown("\xc3\xc3\xafx", "??x         ");
    assert_shown("\xff\x80\x80\x80x", "?x          ");
    assert_shown("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc!",
                 "????????????");
}

/* Draws it over `rows` lines of the width on a fresh screen, and expects lines that are separated by |. Those that
 * follow are not touched. */
static void assert_wrapped(uint32_t width, uint32_t rows, const char *text, uint32_t used, const char *expected)
{
    struct canvas_line line = at(2, 3, width);
    char wanted[COLUMNS + 1];

    start(NULL);
    print_message("# %s\n", text);
    assert_int_equal(canvas_paragraph(&canvas, &line, rows, text), used);
    const uint32_t all = canvas_paragraph_rows(width, text);
    assert_int_equal(all < rows ? all : rows, used);
    for (uint32_t i = 0; i < rows; i++, line.row++) {
        const size_t length = strcspn(expected, "|");
        snprintf(wanted, sizeof(wanted), "%-*.*s", (int)width, (int)length, expected);
        assert_reads(line, wanted);
        expected += length;
        expected += *expected == '|';
    }
    assert_string_equal(expected, "");
    assert_true(software_screen_is_blank(&screen, 16, line.row * 16));
    assert_true(software_screen_is_blank(&screen, (2 + width) * 8, (line.row - 1) * 16));
    assert_true(software_screen_is_blank(&screen, 15, (line.row - 1) * 16));
    stop(NULL);
}

static void test_paragraphs(void **state)
{
    (void)state;
    assert_wrapped(10, 3, "", 0, "");
    assert_wrapped(10, 3, "short", 1, "short");
    assert_wrapped(10, 3, "exactly it", 1, "exactly it");
    assert_wrapped(10, 3, "exactly it is", 2, "exactly it|is");
    assert_wrapped(10, 3, "one two three", 2, "one two|three");
    assert_wrapped(10, 3, "   led   by   spaces   ", 2, "led   by|spaces");
    assert_wrapped(10, 3, "     ", 0, "");
    assert_wrapped(10, 3, "much-too-long", 2, "much-too-l|ong");
    assert_wrapped(10, 3, "a much-too-long", 3, "a|much-too-l|ong");
    assert_wrapped(1, 3, "a b c", 3, "a|b|c");
    assert_wrapped(4, 3, "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4 \xc3\xb6\xc3\xbc", 2, "????|??");
}

static void test_paragraphs_that_do_not_fit(void **state)
{
    (void)state;
    assert_wrapped(10, 2, "one two three fours", 2, "one two|three...");
    assert_wrapped(10, 2, "one two three four five", 2, "one two|three...");
    assert_wrapped(10, 2, "one two a b c d e", 2, "one two a|b c d e");
    assert_wrapped(10, 2, "one two abc defgh i", 2, "one two|abc...");
    assert_wrapped(10, 1, "much-too-long", 1, "much-to...");
    assert_wrapped(10, 1, "a b c d e f", 1, "a b c d...");
    assert_wrapped(3, 1, "a b c", 1, "...");
    assert_wrapped(2, 1, "a b c", 1, "..");
    assert_wrapped(4, 1, "ab cd", 1, "a...");
    assert_wrapped(4, 1, "ab c", 1, "ab c");
    assert_wrapped(5, 1, "ab c  ", 1, "ab c");
}

/* What would lie below the screen is not counted, so that the text ends in dots that are seen. */
static void test_paragraph_at_the_lower_edge(void **state)
{
    struct canvas_line line = at(0, ROWS - 2, 5);

    (void)state;
    assert_int_equal(canvas_paragraph(&canvas, &line, UINT32_MAX, "one two three"), 2);
    assert_reads(line, "one  ");
    line.row++;
    assert_reads(line, "tw...");
    line.magnified = 2;
    assert_int_equal(canvas_paragraph(&canvas, &line, 3, "one two three"), 0);
    line.magnified = 1;
    assert_reads(line, "tw...");
    for (line.row = ROWS; line.row != 0; line.row = line.row == ROWS ? UINT32_MAX : 0)
        assert_int_equal(canvas_paragraph(&canvas, &line, 3, "one two three"), 0);
}

static void test_paragraph_magnified(void **state)
{
    struct canvas_line line = at(0, 1, 9);

    (void)state;
    line.magnified = 3;
    assert_int_equal(canvas_paragraph(&canvas, &line, 3, "not refused, it seems"), 3);
    assert_reads(line, "not      ");
    line.row += 3;
    assert_reads(line, "refused, ");
    line.row += 3;
    assert_reads(line, "it seems ");
    assert_true(software_screen_is_blank(&screen, 0, 10 * 16));
}

static void test_paragraph_of_no_size(void **state)
{
    struct canvas_line line = at(0, 0, 0);

    (void)state;
    assert_int_equal(canvas_paragraph(&canvas, &line, 3, "one"), 0);
    line.width = 5;
    assert_int_equal(canvas_paragraph(&canvas, &line, 0, "one"), 0);
    line.magnified = 0;
    assert_int_equal(canvas_paragraph(&canvas, &line, 3, "one"), 0);
    for (uint32_t x = 0; x < screen.framebuffer.width; x++)
        assert_true(software_screen_is_blank(&screen, x, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_line, start, stop),
        cmocka_unit_test_setup_teardown(test_what_the_font_has_not, start, stop),
        cmocka_unit_test(test_paragraphs),
        cmocka_unit_test(test_paragraphs_that_do_not_fit),
        cmocka_unit_test_setup_teardown(test_paragraph_at_the_lower_edge, start, stop),
        cmocka_unit_test_setup_teardown(test_paragraph_magnified, start, stop),
        cmocka_unit_test_setup_teardown(test_paragraph_of_no_size, start, stop),
    };

    return unit_test_run(tests);
}

/* What stands where: on every size of screen all of it is on the screen, and nothing over something else. */
#include "kernel-stub/screen_layout.h"

#include "kernel-stub/questions.h"
#include "kernel-stub/screen_band.h"
#include "recording_canvas.h"
#include "tests/unit/unit_test.h"

static struct screen_layout layout_of(uint32_t columns, uint32_t rows)
{
    const struct canvas canvas = {.columns = columns, .rows = rows, .cell_width = RECORDING_FONT_WIDTH,
                                  .cell_height = RECORDING_FONT_HEIGHT};

    return screen_layout(&canvas);
}

static bool is_inside(struct rectangle area, struct rectangle around)
{
    return area.x >= around.x && area.x + area.width <= around.x + around.width && area.y >= around.y &&
           area.y + area.height <= around.y + around.height;
}

static bool share_a_cell(struct rectangle one, struct rectangle other)
{
    return one.height > 0 && other.height > 0 && one.x < other.x + other.width && other.x < one.x + one.width &&
           one.y < other.y + other.height && other.y < one.y + one.height;
}

static void assert_sound(const struct screen_layout *layout, uint32_t columns, uint32_t rows)
{
    const struct rectangle parts[] = {layout->header,    layout->map,      layout->legend, layout->band,
                                      layout->questions, layout->findings, layout->result};
    const struct rectangle screen = {0, 0, columns, rows};

    for (unsigned i = 0; i < COUNT(parts); i++) {
        assert_true(is_inside(parts[i], screen));
        assert_true(parts[i].width > 0 && parts[i].width <= columns);
        for (unsigned other = i + 1; other < COUNT(parts); other++)
            assert_false(share_a_cell(parts[i], parts[other]));
    }
    assert_true(is_inside(layout->words, layout->band));
    assert_true(layout->words.x > BAND_LETTERS * layout->magnified);
    assert_true(layout->words.width >= 22 && layout->words.width <= columns);
}

static void test_every_size(void **state)
{
    (void)state;
    for (uint32_t columns = 40; columns <= 260; columns++) {
        for (uint32_t rows = 12; rows <= 140; rows++) {
            const struct screen_layout layout = layout_of(columns, rows);

            assert_sound(&layout, columns, rows);
            assert_true(layout.magnified >= 2 && layout.band.height == layout.magnified);
            assert_int_equal(layout.header.height, rows < 18 ? 1 : 2);
            assert_int_equal(layout.questions.height, QUESTIONS);
            assert_true(layout.findings.height >= 1 && layout.findings.width >= 38);
            assert_true(layout.result.height >= 1);
        }
    }
}

/* What a QR code of the longest result takes: 57 modules and a quiet zone of 4, three pixels each. */
static void test_usual_sizes(void **state)
{
    static const uint32_t sizes[][2] = {{80, 30}, {80, 25}, {100, 37}, {85, 24}, {128, 48}, {120, 33}, {96, 27}};

    (void)state;
    for (unsigned i = 0; i < COUNT(sizes); i++) {
        const struct screen_layout layout = layout_of(sizes[i][0], sizes[i][1]);

        assert_true(layout.header.height == 2 && layout.map.height >= 1 && layout.legend.height == 1);
        assert_true(layout.code > 0 && layout.findings.height >= 10 && layout.magnified >= 3);
        assert_true(layout.findings.width >= 50);
    }
    const struct screen_layout least = layout_of(80, 30);
    assert_true(least.code >= 3 * (57 + 2 * 4));
    assert_true(least.findings.height >= 15);
}

/* First the legend goes, then the code, the map and the line about the firmware. */
static void test_what_is_left_out(void **state)
{
    const struct screen_layout smallest = layout_of(40, 12), short_one = layout_of(80, 18);
    const struct screen_layout narrow = layout_of(79, 40), narrower = layout_of(63, 40);

    (void)state;
    assert_true(smallest.map.height == 0 && smallest.header.height == 1 && smallest.code == 0);
    assert_true(short_one.map.height == 0 && short_one.legend.height == 0 && short_one.header.height == 2);
    assert_true(narrow.legend.height == 0 && narrow.map.height == 1 && narrow.code > 0);
    assert_true(narrower.map.height == 1 && narrower.code == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_usual_sizes),
        cmocka_unit_test(test_what_is_left_out),
    };

    return unit_test_run(tests);
}

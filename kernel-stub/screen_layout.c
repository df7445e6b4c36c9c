#include "screen_layout.h"

#include "questions.h"
#include "screen_band.h"

#define ROWS_FOR_FIRMWARE  18
#define ROWS_FOR_MAP       20
#define ROWS_FOR_GAPS      33
#define ROWS_FOR_TALL_MAP  44
#define COLUMNS_FOR_LEGEND 80
#define COLUMNS_FOR_CODE   64
#define COLUMNS_FOR_MARGIN 64
#define ROWS_OF_CODE       8 /* at least */

static uint32_t smaller(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

/* Whole rows from the top of what is left. */
static struct rectangle take(struct rectangle *left, uint32_t rows)
{
    const struct rectangle taken = {0, left->y, left->width, rows};

    left->y += rows;
    left->height -= rows;
    return taken;
}

static struct rectangle inside(struct rectangle area, uint32_t margin)
{
    return (struct rectangle){area.x + margin, area.y, area.width - 2 * margin, area.height};
}

static struct rectangle words_of(struct rectangle band, uint32_t magnified)
{
    const uint32_t column = BAND_LETTERS * magnified + 2;

    return (struct rectangle){column, band.y, band.width - column - 1, band.height};
}

/* The square of a QR code in the corner; findings beside it. */
static void share_with_code(struct screen_layout *layout, struct rectangle left, const struct canvas *canvas)
{
    const uint32_t side = smaller(left.height, canvas->columns / 6);
    const uint32_t columns = (side * canvas->cell_height + canvas->cell_width - 1) / canvas->cell_width;

    layout->code = side * canvas->cell_height;
    layout->result = (struct rectangle){left.width - columns, left.y, columns, side};
    layout->findings = inside((struct rectangle){0, left.y, left.width - columns, left.height}, layout->margin);
}

struct screen_layout screen_layout(const struct canvas *canvas)
{
    const uint32_t rows = canvas->rows;
    const uint32_t gap = rows >= ROWS_FOR_GAPS ? 1 : 0;
    struct rectangle left = {0, 0, canvas->columns, rows};
    struct screen_layout layout = {
        .magnified = smaller((rows + 7) / 8, canvas->columns / 16),
        .margin = canvas->columns >= COLUMNS_FOR_MARGIN ? 1 : 0,
    };

    layout.header = take(&left, rows >= ROWS_FOR_FIRMWARE ? 2 : 1);
    layout.map = take(&left, rows < ROWS_FOR_MAP ? 0 : rows < ROWS_FOR_TALL_MAP ? 1 : 2);
    layout.legend = inside(take(&left, rows >= ROWS_FOR_MAP && canvas->columns >= COLUMNS_FOR_LEGEND ? 1 : 0),
                           layout.margin);
    take(&left, gap);
    layout.band = take(&left, layout.magnified);
    layout.words = words_of(layout.band, layout.magnified);
    take(&left, gap);
    layout.questions = inside(take(&left, QUESTIONS), layout.margin);
    take(&left, gap);
    if (left.height >= ROWS_OF_CODE && canvas->columns >= COLUMNS_FOR_CODE) {
        share_with_code(&layout, left, canvas);
    } else {
        layout.findings = inside(take(&left, (left.height + 1) / 2), layout.margin);
        layout.result = inside(left, layout.margin);
    }
    return layout;
}

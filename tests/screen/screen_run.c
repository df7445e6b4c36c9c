#include "screen_run.h"

#include "kernel-stub/screen.h"
#include "tests/unit/unit_test.h"

int screen_run_start(void **state)
{
    kernel_verdict_start(state);
    recording_start(80, 30, 1);
    fixture.info.settings.video = 1;
    fixture.info.settings.crossing_strict = 0;
    fixture.info.screen.framebuffer.size = 1;
    return 0;
}

int screen_run_end(void **state)
{
    (void)state;
    assert_int_equal(recording.outside, 0);
    assert_int_equal(recording.unreadable, 0);
    recording_end();
    return 0;
}

void screen_run(const char *names)
{
    screen_open(&fixture.info);
    kernel_verdict_of(names);
}

void assert_shown(const char *text)
{
    if (recording_find(text) < recording.canvas.rows)
        return;
    for (uint32_t row = 0; row < recording.canvas.rows; row++)
        print_message("# %s\n", recording_row(row));
    fail_msg("not on the screen: %s", text);
}

void assert_not_shown(const char *text)
{
    const uint32_t row = recording_find(text);

    if (row < recording.canvas.rows)
        fail_msg("on the screen: %s", recording_row(row));
}

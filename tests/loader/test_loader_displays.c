/* Which of several displays is drawn on. */
#include "fake_protocols.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

#define OTHER_BASE (FAKE_SCREEN_BASE + 0x10000000ULL)

static struct machine machine;

/* The framebuffer that the kernel is handed, of a machine with a splitter, a screen, and another one. */
static UINT64 drawn_on(UINT64 other_base, bool shows_console)
{
    machine_start(&machine, 48);
    fake_protocols_other_screen(other_base, shows_console);
    machine_run(&machine);
    const UINT64 base = machine_handed(&machine)->screen.framebuffer.physical_address;
    machine_stop(&machine);
    return base;
}

static void the_one_that_shows_the_console(void **state)
{
    (void)state;
    assert_int_equal(drawn_on(OTHER_BASE, true), OTHER_BASE);
}

static void the_first_if_none_shows_it(void **state)
{
    (void)state;
    assert_int_equal(drawn_on(OTHER_BASE, false), FAKE_SCREEN_BASE);
}

/* The console may be a window that nobody can draw on. */
static void the_first_if_that_has_no_framebuffer(void **state)
{
    (void)state;
    assert_int_equal(drawn_on(0, true), FAKE_SCREEN_BASE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(the_one_that_shows_the_console),
        unit_test_machine(the_first_if_none_shows_it),
        unit_test_machine(the_first_if_that_has_no_framebuffer),
    };

    return unit_test_run(tests);
}

/* The loader's log: what it holds once it is full, and what is said where nothing but errors is to be said. */
#include "fake_console.h"
#include "fake_files.h"
#include "fake_protocols.h"
#include "loader/log.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

#define DRIVERS     32
#define NAME_LENGTH 119

static struct machine machine;

/* As many drivers as there may be, with long names: more lines than the log has room for. */
static void fill_the_log(void)
{
    char path[FAKE_SUBJECT];

    fake_files_put_folder("\\handoff\\drivers");
    for (UINTN i = 0; i < DRIVERS; i++) {
        snprintf(path, sizeof(path), "\\handoff\\drivers\\%0*u.efi", NAME_LENGTH - 4, (unsigned)i);
        fake_files_put_text(path, "an image");
    }
    fake_images.code_type = EfiBootServicesCode;
}

/* Of a full log whole lines are missing, once it says so; the console has them all. */
static void assert_log_was_cut(const char *log)
{
    static const char mark[] = "\n... the log is full: from here on, lines are missing\n";
    const char *at = strstr(log, mark);

    assert_non_null(at);
    assert_null(strstr(at + 1, mark));
    assert_null(strstr(log, "031.efi started"));
    assert_non_null(strstr(fake_console_text(), "031.efi started\r\n"));
    for (at = log; (at = strstr(at, "driver 0")) != NULL; at++)
        assert_int_equal(at[-1], '\n');
}

static void a_full_log_has_room_for_why_a_boot_ended(void **state)
{
    static const char error[] = "error: \\handoff\\kernel.elf: no such kernel";

    (void)state;
    machine_start(&machine, 48);
    fake_files_remove(MACHINE_KERNEL);
    fill_the_log();
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_log_was_cut(fake_files_get(MACHINE_LOG));
    assert_non_null(strstr(fake_console_text(), error));
    assert_non_null(strstr(fake_files_get(MACHINE_LOG), error));
    machine_stop(&machine);
}

static void a_full_log_has_room_for_what_follows_the_console(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fill_the_log();
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    const char *log = machine_log(&machine);
    assert_log_was_cut(log);
    assert_non_null(strstr(log, "\nexit_boot: "));
    assert_memory_equal(log + machine_handed(&machine)->log_after_svam, "set_virtual:", 12);
    assert_int_equal(log[machine_handed(&machine)->log.size - 1], '\n');
    machine_stop(&machine);
}

/* Though no boot says so much where no console shows it. */
static void a_line_that_is_cut_ends_all_the_same(void **state)
{
    static char bytes[LOADER_LOG_SIZE];
    static struct loader loader;

    (void)state;
    loader = (struct loader){.quiet = true};
    log_begin(&loader, bytes, sizeof(bytes));
    for (UINTN i = 0; i < LOADER_LOG_SIZE / 1000 + 1; i++)
        log_line(&loader, "%1000u", 1);
    assert_int_equal(loader.log.size, LOADER_LOG_SIZE - 1);
    assert_memory_equal(bytes + LOADER_LOG_SIZE - 4, "  \n", 4);
}

/* It is the last line there is, should the driver never return. */
static void a_driver_is_named_before_it_starts_even_if_nothing_else_is(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, "checks=none\n");
    machine_add_driver();
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(fake_images.started, 1);
    assert_non_null(strstr(fake_console_text(), "driver one.efi: starting\r\n"));
    machine_stop(&machine);
}

/* What a configuration that is refused says is in force nowhere. */
static void a_refused_configuration_is_not_logged(void **state)
{
    (void)state;
    for (UINTN refused = 0; refused <= 1; refused++) {
        machine_start(&machine, 48);
        fake_files_put_text(MACHINE_CONFIG, refused ? "wx=no\ncolour=red\n" : "wx=no\n");
        machine_run(&machine);
        assert_int_equal(strstr(fake_files_get(MACHINE_LOG), "\nconfiguration: ") == NULL, refused);
        machine_stop(&machine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(a_full_log_has_room_for_why_a_boot_ended),
        unit_test_machine(a_full_log_has_room_for_what_follows_the_console),
        unit_test_machine(a_line_that_is_cut_ends_all_the_same),
        unit_test_machine(a_driver_is_named_before_it_starts_even_if_nothing_else_is),
        unit_test_machine(a_refused_configuration_is_not_logged),
    };

    return unit_test_run(tests);
}

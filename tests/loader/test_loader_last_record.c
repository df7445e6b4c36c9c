/* With after=report the last words leave a record in a variable, as long as the firmware is at its physical
 * addresses, and then reset the machine. The services are the test's own: in the runs of other tests a call of them
 * is an offence. */
#include <handoff/record.h>

#include "fake_files.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

#define HEADER sizeof(struct handoff_record)

static struct machine machine;

static struct {
    EFI_STATUS query_status;
    UINT64     remaining;
    UINT64     largest;
    EFI_STATUS set_status;

    UINTN  queries;
    UINTN  writes;
    UINTN  size;
    UINT8  data[4096];
} store;

static void assert_may_be_called(void)
{
    if (fake_calls.phase == FAKE_PHASE_BOOT || fake_tables.virtual_mode || fake_tables.resets != 0)
        fake_offence("a variable service was called where there are no last words, or at its physical address");
}

static EFI_STATUS EFIAPI query(UINT32 attributes, UINT64 *maximum, UINT64 *remaining, UINT64 *largest)
{
    assert_may_be_called();
    store.queries++;
    assert_int_equal(attributes, 7);
    *maximum = 64 * KIB;
    *remaining = store.remaining;
    *largest = store.largest;
    return store.query_status;
}

static EFI_STATUS EFIAPI set(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *data)
{
    static const EFI_GUID own = HANDOFF_RECORD_VENDOR;

    assert_may_be_called();
    store.writes++;
    assert_memory_equal(name, u"HandoffReport0", sizeof(u"HandoffReport0"));
    assert_memory_equal(vendor, &own, sizeof(own));
    assert_int_equal(attributes, 7);
    assert_in_range(size, HEADER + 1, sizeof(store.data) - 1);
    memcpy(store.data, data, size);
    store.data[size] = '\0';
    store.size = size;
    return store.set_status;
}

static void start(const char *settings)
{
    machine_start(&machine, 48);
    memset(&store, 0, sizeof(store));
    store.remaining = 32 * KIB;
    store.largest = 32 * KIB;
    fake_tables.runtime_services->QueryVariableInfo = query;
    fake_tables.runtime_services->SetVariable = set;
    fake_files_put_text(MACHINE_CONFIG, settings);
    machine.firmware.stale_fetches = FAKE_FIRMWARE_FOR_EVER;
}

static const char *record(void)
{
    assert_int_equal(store.writes, 1);
    assert_true(handoff_record_intact(store.data, store.size));
    return (const char *)store.data + HEADER;
}

static void assert_reset(EFI_RESET_TYPE type)
{
    assert_int_equal(machine.end, FAKE_END_RESET);
    assert_int_equal(fake_tables.resets, 1);
    assert_int_equal(fake_tables.reset_type, type);
}

static void assert_said(const char *words)
{
    if (strstr(fake_arch.serial, words) == NULL)
        fail_msg("not said: %s\nbut: %s", words, fake_arch.serial);
}

static void the_record_says_what_the_serial_port_does(void **state)
{
    (void)state;
    start("after=report\n");
    machine_run(&machine);
    assert_reset(EfiResetCold);
    const char *text = record();
    assert_ptr_equal(strstr(text, "P 1\n- exit_boot.succeeded\n  severity\tcritical\n  seen\tattempt 8: "), text);
    assert_non_null(strstr(text, "\n  diagnosis\tstale-map-key\n  section\tUEFI 2.10, 7.4.6\n  next\tsomething"));
    assert_non_null(strstr(text, "\nN loader: "));
    assert_string_equal(text + strlen(text) - 18, "\n= FAILED\t0\t1\t0\t0\n");
    assert_said("# the result is kept in HandoffReport0\n# after=report: calling ResetSystem(EfiResetCold)\n");
    machine_stop(&machine);
}

static void without_after_report_nothing_is_written(void **state)
{
    static const char *const settings[] = {"\n", "after=shutdown\n", "after=reset\n"};

    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        start(settings[i]);
        machine_run(&machine);
        assert_reset(EfiResetShutdown);
        assert_int_equal(store.queries + store.writes, 0);
        assert_null(strstr(fake_arch.serial, "after=report"));
        machine_stop(&machine);
    }
}

/* What the screen shows is to be photographed. */
static void after_halt_stands_still(void **state)
{
    (void)state;
    start("after=halt\n");
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_HALTED);
    assert_int_equal(fake_tables.resets, 0);
    assert_int_equal(store.writes, 0);
    assert_said("not ok 1 - exit_boot.succeeded\n");
    machine_stop(&machine);
}

#define LINES 64

/* The lines of a text that begin so, without that; how many there are comes back. */
static UINTN lines_of(const char *text, const char *start, const char *lines[LINES])
{
    UINTN count = 0;

    for (const char *at = text; at != NULL; at = strchr(at, '\n') == NULL ? NULL : strchr(at, '\n') + 1)
        if (strncmp(at, start, strlen(start)) == 0 && count < LINES)
            lines[count++] = at + strlen(start);
    return count;
}

static UINTN size_of_line(const char *line)
{
    return (UINTN)(strchr(line, '\n') - line) + 1;
}

/* As many of the last lines of the log as there is room for, as they are. Returns how many. */
static UINTN assert_log_tail(UINTN room)
{
    const char *kept[LINES] = {NULL}, *said[LINES] = {NULL};
    const UINTN all = lines_of(fake_arch.serial, "# loader: ", said);
    const UINTN count = lines_of(record(), "N loader: ", kept);

    assert_in_range(all, 3, LINES - 1);
    assert_true(count <= all);
    for (UINTN i = 0; i < count; i++)
        assert_memory_equal(kept[i], said[all - count + i], size_of_line(kept[i]));
    if (count < all)
        assert_true(store.size - HEADER + 10 + size_of_line(said[all - count - 1]) > room);
    assert_int_equal(strlen(record()), store.size - HEADER);
    return count;
}

/* Those that find no room are the first ones. */
static void the_last_lines_of_the_log_find_room(void **state)
{
    UINTN lines = 1000;

    (void)state;
    for (UINT64 room = 2500; room > 60; room -= 3) {
        start("after=report\n");
        store.largest = room + 128;
        machine_run(&machine);
        assert_reset(EfiResetCold);
        machine_stop(&machine);
        if (store.writes == 0)
            continue;
        assert_in_range(store.size - HEADER, 1, room < 2000 ? room : 2000);
        const UINTN found = assert_log_tail(room < 2000 ? room : 2000);
        assert_true(found <= lines && store.size > 300);
        lines = found;
    }
    assert_int_equal(lines, 0);
}

static void the_reserve_stays_free(void **state)
{
    (void)state;
    for (UINT64 remaining = 5 * KIB; remaining < 9 * KIB; remaining += 101) {
        start("after=report\n");
        store.remaining = remaining;
        machine_run(&machine);
        assert_reset(EfiResetCold);
        assert_true(store.writes == 0 || remaining - store.size - 128 >= 5 * KIB);
        assert_int_equal(store.writes, remaining >= 7 * KIB ? 1 : store.writes);
        assert_said(store.writes != 0 ? "# the result is kept in HandoffReport0\n"
                                      : "# the result could not be kept: the firmware's store of variables has");
        machine_stop(&machine);
    }
}

static void a_refusal_is_said(void **state)
{
    (void)state;
    start("after=report\n");
    store.set_status = EFI_WRITE_PROTECTED;
    machine_run(&machine);
    assert_reset(EfiResetCold);
    assert_said("# the result could not be kept: EFI_WRITE_PROTECTED\n");
    machine_stop(&machine);
}

/* QueryVariableInfo fails, or is beyond the end of an old table: one small variable is tried. */
static void a_small_record_where_nothing_is_known(void **state)
{
    (void)state;
    start("after=report\n");
    store.query_status = EFI_UNSUPPORTED;
    machine_run(&machine);
    assert_reset(EfiResetCold);
    assert_in_range(strlen(record()), 300, 768);
    machine_stop(&machine);
    start("after=report\n");
    fake_tables.runtime_services->Hdr.HeaderSize = offsetof(EFI_RUNTIME_SERVICES, QueryVariableInfo);
    machine_run(&machine);
    assert_reset(EfiResetCold);
    assert_int_equal(store.queries, 0);
    assert_in_range(strlen(record()), 300, 768);
    machine_stop(&machine);
}

/* Between ExitBootServices and SetVirtualAddressMap, on the crossing table. */
static void a_fault_of_the_crossing_is_kept(void **state)
{
    (void)state;
    start("after=report\n");
    machine.firmware.stale_fetches = 0;
    fake_arch.faults_unguarded = true;
    machine_run(&machine);
    assert_reset(EfiResetCold);
    assert_non_null(strstr(record(), "- svam.succeeded\n"));
    assert_non_null(strstr(record(), "  seen\texception 14 at 0x1234, address 0x5678, loader at 0x"));
    assert_non_null(strstr(record(), "\nN loader: page_table: "));
    machine_stop(&machine);
}

/* A later one is not: the firmware may be at its virtual addresses, or half way there. */
static void a_fault_after_the_crossing_is_only_said(void **state)
{
    (void)state;
    start("after=report\n");
    machine.firmware.stale_fetches = 0;
    fake_arch.faults_filling = true;
    machine_run(&machine);
    assert_reset(EfiResetCold);
    assert_int_equal(store.queries + store.writes, 0);
    assert_said("# the result could not be kept: SetVirtualAddressMap may have been called\n");
    assert_said("# after=report: calling ResetSystem(EfiResetCold)\n");
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(the_record_says_what_the_serial_port_does),
        unit_test_machine(without_after_report_nothing_is_written),
        unit_test_machine(after_halt_stands_still),
        unit_test_machine(the_last_lines_of_the_log_find_room),
        unit_test_machine(the_reserve_stays_free),
        unit_test_machine(a_refusal_is_said),
        unit_test_machine(a_small_record_where_nothing_is_known),
        unit_test_machine(a_fault_of_the_crossing_is_kept),
        unit_test_machine(a_fault_after_the_crossing_is_only_said),
    };

    return unit_test_run(tests);
}

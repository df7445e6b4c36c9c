/* The record's variables: how much may be written, in how many parts, and what is left when it goes wrong. */
#include "kernel-stub/keeping_store.h"
#include "kernel_console.h"
#include "kernel_fixture.h"
#include "kernel_record.h"
#include "unit_test.h"

#define RUN       77
#define TEXT_SIZE 2000

static struct runtime runtime;
static struct handoff_record_room room;
static char written[KEEPING_TEXT + 1];
static char reason[512];
static struct handoff_text why;

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_console_start();
    fixture.info.run = RUN;
    runtime_begin(&runtime, &fixture.info);
    return 0;
}

static EFI_STATUS write_bytes(UINTN size)
{
    struct handoff_text record = {.bytes = written, .capacity = sizeof(written), .size = size};

    for (UINTN i = 0; i < size; i++)
        written[i] = (char)('a' + i % 23);
    written[size] = '\0';
    room = keeping_store_room(&runtime);
    why = handoff_text_in(reason, sizeof(reason));
    return keeping_store_write(&runtime, &room, &record, &why);
}

static uint64_t most(void)
{
    const struct handoff_record_room found = keeping_store_room(&runtime);

    return handoff_record_most(&found) < KEEPING_TEXT ? handoff_record_most(&found) : KEEPING_TEXT;
}

static void assert_kept(unsigned parts)
{
    unsigned found;
    const char *text = kernel_record_read(&found);

    assert_non_null(text);
    assert_string_equal(text, written);
    assert_int_equal(found, parts);
    assert_int_equal(reason[0], '\0');
}

static void assert_nothing_left(void)
{
    unsigned found;

    kernel_record_read(&found);
    assert_int_equal(found, 0);
    assert_int_equal(kernel_firmware_left_over(), 0);
}

static void one_variable_where_it_can_be(void **state)
{
    (void)state;
    assert_int_equal(write_bytes(TEXT_SIZE), EFI_SUCCESS);
    assert_kept(1);
    assert_int_equal(firmware.write_calls, 1);
    assert_int_equal(write_bytes(KEEPING_TEXT), EFI_SUCCESS);
    assert_kept(1);
    assert_int_equal(firmware.write_calls, 2);
}

/* As many as the firmware's limit asks for, each of them written once, and none larger than the limit. */
static void parts_where_the_limit_forbids_one(void **state)
{
    (void)state;
    for (unsigned parts = 1; parts <= HANDOFF_RECORD_PARTS; parts++) {
        start(NULL);
        firmware.maximum_variable = 128 + TEXT_SIZE / parts + 1;
        firmware.largest_write = firmware.maximum_variable - sizeof(HANDOFF_RECORD_NAME);
        assert_true(most() >= TEXT_SIZE);
        assert_int_equal(write_bytes(TEXT_SIZE), EFI_SUCCESS);
        assert_kept(parts);
        assert_int_equal(firmware.write_calls, parts);
    }
    start(NULL);
    firmware.maximum_variable = 128 + TEXT_SIZE / 8 - 1;
    assert_true(most() < TEXT_SIZE);
}

/* Whatever the two limits are, what may be written can be written, and leaves 5 KiB free. */
static void five_kib_stay_free(void **state)
{
    (void)state;
    for (UINT64 remaining = 0; remaining < 40 * KIB; remaining += 509) {
        for (UINT64 limit = 0; limit < 24 * KIB; limit = limit * 2 + 61) {
            start(NULL);
            firmware.remaining_storage = remaining;
            firmware.maximum_variable = limit;
            const uint64_t size = most();
            assert_true(size <= KEEPING_TEXT);
            if (size == 0)
                continue;
            firmware.least_remaining = remaining;
            assert_int_equal(write_bytes((UINTN)size), EFI_SUCCESS);
            assert_true(firmware.least_remaining >= 5 * KIB);
            assert_true(handoff_record_parts(&room, size) <= HANDOFF_RECORD_PARTS);
            assert_kept(handoff_record_parts(&room, size));
        }
    }
}

/* Nobody knows what there is: no answer, or one that contradicts itself. */
static void one_small_variable_where_nothing_is_known(void **state)
{
    (void)state;
    firmware.status_service = SERVICE_QUERY_VARIABLE_INFO;
    firmware.status = EFI_UNSUPPORTED;
    assert_in_range(most(), 512, 1024 - sizeof(HANDOFF_RECORD_NAME) - sizeof(struct handoff_record));
    assert_int_equal(write_bytes((UINTN)most()), EFI_SUCCESS);
    assert_kept(1);
    start(NULL);
    firmware.maximum_storage = firmware.remaining_storage - 1;
    assert_in_range(most(), 512, 1024);
    firmware.maximum_storage++;
    assert_int_equal(most(), KEEPING_TEXT);
}

static void a_refusal_is_told(void **state)
{
    static const struct {
        EFI_STATUS  status;
        const char *says;
    } cases[] = {
        {EFI_OUT_OF_RESOURCES, "SetVariable returned EFI_OUT_OF_RESOURCES; the firmware's store of variables has no"},
        {EFI_UNSUPPORTED, "SetVariable returned EFI_UNSUPPORTED; this firmware writes no variables once"},
        {EFI_WRITE_PROTECTED, "SetVariable returned EFI_WRITE_PROTECTED; look in the firmware's setup"},
        {EFI_SECURITY_VIOLATION, "SetVariable returned EFI_SECURITY_VIOLATION; look in the firmware's setup"},
        {EFI_DEVICE_ERROR, "SetVariable returned EFI_DEVICE_ERROR"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        firmware.status_service = SERVICE_SET_VARIABLE;
        firmware.status = cases[i].status;
        assert_int_equal(write_bytes(TEXT_SIZE), cases[i].status);
        if (strncmp(reason, cases[i].says, strlen(cases[i].says)) != 0)
            fail_msg("'%s', not '%s'", reason, cases[i].says);
        assert_nothing_left();
    }
}

static void why_nothing_was_called_is_told(void **state)
{
    (void)state;
    fixture.info.rt_properties &= ~0x40u;
    assert_int_equal(write_bytes(TEXT_SIZE), RUNTIME_NOT_MADE);
    assert_string_equal(reason, "RT_PROPERTIES_TABLE declares SetVariable unsupported");
    start(NULL);
    fixture.info.svam.status = EFI_ABORTED;
    assert_int_equal(write_bytes(TEXT_SIZE), RUNTIME_NOT_MADE);
    assert_string_equal(reason, "SetVirtualAddressMap failed: the firmware is not converted");
    start(NULL);
    fixture.fault = (struct fixture_fault){.service = SERVICE_SET_VARIABLE, .address = 0x102010};
    assert_int_equal(write_bytes(TEXT_SIZE), RUNTIME_FAULTED);
    assert_string_equal(reason, "SetVariable faulted");
    assert_int_equal(write_bytes(TEXT_SIZE), RUNTIME_NOT_MADE);
    assert_string_equal(reason, "a variable service faulted, so SetVariable was not called");
    assert_int_equal(firmware.write_calls, 0);
}

static void start_with_parts(unsigned parts)
{
    start(NULL);
    firmware.maximum_variable = 128 + TEXT_SIZE / parts + 1;
}

/* Each part in turn: refused, lost without a word, or damaged. */
static void what_was_begun_is_taken_back(void **state)
{
    (void)state;
    for (unsigned parts = 1; parts <= 4; parts++) {
        for (unsigned call = 1; call <= parts; call++) {
            start_with_parts(parts);
            firmware.failing_write = call;
            firmware.failing_status = EFI_DEVICE_ERROR;
            assert_int_equal(write_bytes(TEXT_SIZE), EFI_DEVICE_ERROR);
            assert_string_equal(reason, "SetVariable returned EFI_DEVICE_ERROR");
            assert_nothing_left();
            start_with_parts(parts);
            firmware.lost_write = call;
            assert_int_equal(write_bytes(TEXT_SIZE), EFI_DEVICE_ERROR);
            assert_non_null(strstr(reason, " bytes, but GetVariable returned EFI_NOT_FOUND"));
            assert_nothing_left();
        }
        start_with_parts(parts);
        firmware.write_flips_a_bit = true;
        assert_int_equal(write_bytes(TEXT_SIZE), EFI_DEVICE_ERROR);
        assert_non_null(strstr(reason, ", and not the same"));
        assert_nothing_left();
        start_with_parts(parts);
        firmware.write_drops_runtime_access = true;
        assert_int_equal(write_bytes(TEXT_SIZE), EFI_DEVICE_ERROR);
        assert_nothing_left();
    }
}

/* A firmware that forgets writes, and still has the part of another run that was to be replaced. */
static void another_runs_part_is_not_taken_for_what_was_written(void **state)
{
    (void)state;
    write_bytes(TEXT_SIZE);
    fixture.info.run = RUN + 1;
    firmware.lost_write = firmware.write_calls + 1;
    assert_int_equal(write_bytes(TEXT_SIZE), EFI_DEVICE_ERROR);
    assert_non_null(strstr(reason, "GetVariable gave 2032, and not the same"));
}

/* The buffer still held what had been written. */
static void what_was_not_read_is_not_taken_for_read(void **state)
{
    (void)state;
    firmware.reads_nothing = true;
    assert_int_equal(write_bytes(TEXT_SIZE), EFI_DEVICE_ERROR);
    assert_non_null(strstr(reason, "GetVariable gave 2032, and not the same"));
    firmware.reads_nothing = false;
    assert_nothing_left();
}

static void what_an_earlier_run_left_goes_first(void **state)
{
    (void)state;
    for (unsigned number = 0; number < 4; number++)
        kernel_record_put("= PASSED\t1\t0\t0\t0\n", RUN - 1, number, 4);
    assert_int_equal(write_bytes(TEXT_SIZE), EFI_SUCCESS);
    assert_kept(1);
    assert_int_equal(firmware.write_calls, 1);
}

static jmp_buf off;

static void power_goes_off(void)
{
    longjmp(off, 1);
}

static void lose_power_after(UINT32 writes)
{
    firmware.last_write = writes;
    firmware.power_off = power_goes_off;
    if (setjmp(off) == 0)
        write_bytes(TEXT_SIZE);
}

/* After any write but the last one, what is there is no record; also where an earlier run had left one. */
static void a_torn_record_is_none(void **state)
{
    unsigned found;

    (void)state;
    for (unsigned parts = 2; parts <= 4; parts++) {
        for (unsigned left = 0; left <= parts; left++) {
            for (UINT32 writes = 1; writes <= parts; writes++) {
                start_with_parts(parts);
                for (unsigned number = 0; number < left; number++)
                    kernel_record_put("= PASSED\t1\t0\t0\t0\n", RUN - 1, number, left);
                lose_power_after(writes);
                if ((kernel_record_read(&found) != NULL) != (writes == parts))
                    fail_msg("%u parts over %u, power lost after %u writes: %s", parts, left, writes,
                             writes == parts ? "no record" : "taken for a record");
                assert_int_equal(found, writes);
            }
        }
    }
}

/* Where one part replaces another there always is one. */
static void a_replaced_record_is_never_missing(void **state)
{
    unsigned found;

    (void)state;
    kernel_record_put("the one before", RUN, 0, 1);
    lose_power_after(1);
    assert_non_null(kernel_record_read(&found));
    start(NULL);
    kernel_record_put("the one before", RUN, 0, 1);
    firmware.failing_write = 1;
    firmware.failing_status = EFI_OUT_OF_RESOURCES;
    assert_int_equal(write_bytes(TEXT_SIZE), EFI_OUT_OF_RESOURCES);
    assert_string_equal(kernel_record_read(&found), "the one before");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_variable_where_it_can_be, start),
        cmocka_unit_test_setup(parts_where_the_limit_forbids_one, start),
        cmocka_unit_test_setup(five_kib_stay_free, start),
        cmocka_unit_test_setup(one_small_variable_where_nothing_is_known, start),
        cmocka_unit_test_setup(a_refusal_is_told, start),
        cmocka_unit_test_setup(why_nothing_was_called_is_told, start),
        cmocka_unit_test_setup(what_was_begun_is_taken_back, start),
        cmocka_unit_test_setup(another_runs_part_is_not_taken_for_what_was_written, start),
        cmocka_unit_test_setup(what_was_not_read_is_not_taken_for_read, start),
        cmocka_unit_test_setup(what_an_earlier_run_left_goes_first, start),
        cmocka_unit_test_setup(a_torn_record_is_none, start),
        cmocka_unit_test_setup(a_replaced_record_is_never_missing, start),
    };

    return unit_test_run(tests);
}

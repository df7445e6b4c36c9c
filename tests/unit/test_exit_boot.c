/* exit_boot.h: leaving boot services with a current key, retried, bounded, and with nothing else called. */
#include <handoff/exit_boot.h>

#include "fake_firmware.h"
#include "unit_test.h"

/* A firmware, a buffer with this many descriptors a try, and the record of a run. */
struct setting {
    struct fake_firmware     firmware;
    struct handoff_exit_boot record;
    void                    *buffer;
    UINTN                    size;
};

static void begin(struct setting *setting, UINTN stride, UINTN descriptors)
{
    fake_firmware_start(&setting->firmware, stride);
    memset(&setting->record, 0xa5, sizeof(setting->record));
    setting->size = HANDOFF_EXIT_BOOT_LIMIT * descriptors * stride;
    setting->buffer = malloc(setting->size);
    assert_non_null(setting->buffer);
}

static enum handoff_status run(struct setting *setting)
{
    return handoff_exit_boot(&setting->firmware.boot_services, setting->firmware.image, setting->buffer,
                             setting->size, &setting->record);
}

static void end(struct setting *setting)
{
    free(setting->buffer);
    fake_firmware_stop(&setting->firmware);
}

/* The map of each try as it was then: one descriptor and one key step more than the try before. */
static void assert_attempts_kept(const struct handoff_exit_boot *record, UINTN stride)
{
    for (UINTN i = 0; i < record->attempts; i++) {
        const struct handoff_memory_map *map = &record->attempt[i].map;
        assert_int_equal(record->attempt[i].map_status, EFI_SUCCESS);
        assert_int_equal(map->key, 4711 + 7 * i);
        assert_int_equal(map->stride, stride);
        assert_int_equal(map->version, 1);
        assert_int_equal(handoff_memory_map_count(map), MAP_ORDINARY_DESCRIPTORS + i);
        assert_int_equal(handoff_memory_map_at(map, 0)->PhysicalStart, 0x100000);
        for (UINTN at = 0; at < handoff_memory_map_count(map); at++)
            assert_true(map_tail_kept(map, handoff_memory_map_at(map, at)));
    }
}

static void succeeds_at_the_first_try(void **state)
{
    static const UINTN strides[] = {40, 48, 56, 64};

    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct setting setting;
        begin(&setting, strides[i], 20);
        assert_status(run(&setting), HANDOFF_OK);
        assert_int_equal(setting.record.attempts, 1);
        assert_int_equal(setting.record.attempt[0].exit_status, EFI_SUCCESS);
        assert_attempts_kept(&setting.record, strides[i]);
        assert_int_equal(setting.firmware.map_calls, 1);
        assert_int_equal(setting.firmware.exit_calls, 1);
        assert_true(setting.firmware.exited);
        assert_false(handoff_exit_boot_intact(&setting.record));
        end(&setting);
    }
}

static void retries_while_the_key_is_stale(void **state)
{
    static const UINTN stale[] = {1, 2, 3, HANDOFF_EXIT_BOOT_LIMIT - 1};

    (void)state;
    for (UINTN i = 0; i < COUNT(stale); i++) {
        struct setting setting;
        begin(&setting, 56, 40);
        setting.firmware.stale_fetches = stale[i];
        assert_status(run(&setting), HANDOFF_OK);
        assert_int_equal(setting.record.attempts, stale[i] + 1);
        for (UINTN at = 0; at < stale[i]; at++)
            assert_int_equal(setting.record.attempt[at].exit_status, EFI_INVALID_PARAMETER);
        assert_int_equal(setting.record.attempt[stale[i]].exit_status, EFI_SUCCESS);
        assert_attempts_kept(&setting.record, 56);
        assert_int_equal(setting.firmware.map_calls, stale[i] + 1);
        assert_int_equal(setting.firmware.exit_calls, stale[i] + 1);
        assert_true(setting.firmware.exited);
        end(&setting);
    }
}

static void gives_up_at_the_bound(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting, 48, 40);
    setting.firmware.stale_fetches = FAKE_FIRMWARE_FOR_EVER;
    assert_status(run(&setting), HANDOFF_KEY_NEVER_CURRENT);
    assert_int_equal(setting.record.attempts, HANDOFF_EXIT_BOOT_LIMIT);
    assert_int_equal(setting.firmware.map_calls, HANDOFF_EXIT_BOOT_LIMIT);
    assert_int_equal(setting.firmware.exit_calls, HANDOFF_EXIT_BOOT_LIMIT);
    assert_attempts_kept(&setting.record, 48);
    assert_int_equal(setting.record.attempt[HANDOFF_EXIT_BOOT_LIMIT - 1].exit_status, EFI_INVALID_PARAMETER);
    assert_false(handoff_exit_boot_intact(&setting.record));
    assert_false(setting.firmware.exited);
    end(&setting);
}

static void wrong_handle_is_refused_to_the_bound(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting, 48, 40);
    assert_status(handoff_exit_boot(&setting.firmware.boot_services, NULL, setting.buffer, setting.size,
                                    &setting.record),
                  HANDOFF_KEY_NEVER_CURRENT);
    end(&setting);
}

/* GetMemoryMap fails at this call; what must stand in the record. */
static void check_failing_map(UINTN call, EFI_STATUS map_status)
{
    struct setting setting;

    begin(&setting, 48, 40);
    setting.firmware.stale_fetches = call - 1;
    setting.firmware.failing_map_call = call;
    setting.firmware.failing_map_status = map_status;
    assert_status(run(&setting), HANDOFF_FIRMWARE_ERROR);
    assert_int_equal(setting.record.attempts, call);
    assert_int_equal(setting.record.attempt[call - 1].map_status, map_status);
    assert_false(setting.record.attempt[call - 1].exit_called);
    assert_int_equal(setting.firmware.map_calls, call);
    assert_int_equal(setting.firmware.exit_calls, call - 1);
    assert_int_equal(handoff_exit_boot_intact(&setting.record), call == 1);
    end(&setting);
}

static void stops_when_the_map_cannot_be_had(void **state)
{
    (void)state;
    check_failing_map(1, EFI_INVALID_PARAMETER); /* of GetMemoryMap: no reason to try again */
    check_failing_map(1, EFI_DEVICE_ERROR);
    check_failing_map(2, EFI_INVALID_PARAMETER);
    check_failing_map(2, EFI_DEVICE_ERROR);
    check_failing_map(HANDOFF_EXIT_BOOT_LIMIT, EFI_DEVICE_ERROR);
}

static void stops_when_the_map_is_too_large(void **state)
{
    (void)state;
    for (UINTN call = 1; call <= 2; call++) {
        struct setting setting;
        begin(&setting, 48, MAP_ORDINARY_DESCRIPTORS + 3);
        setting.firmware.stale_fetches = call - 1;
        setting.firmware.grow_before_call = call;
        setting.firmware.grow_descriptors = 4;
        setting.firmware.keeps_silent = true;
        assert_status(run(&setting), HANDOFF_FIRMWARE_ERROR);
        assert_int_equal(setting.record.attempts, call);
        assert_int_equal(setting.record.attempt[call - 1].map_status, EFI_BUFFER_TOO_SMALL);
        assert_int_equal(setting.record.attempt[call - 1].map.size, setting.firmware.map.size);
        assert_in_range(setting.record.attempt[call - 1].map.stride, 0, 48); /* nothing left of the pattern */
        assert_false(setting.record.attempt[call - 1].exit_called);
        assert_int_equal(setting.firmware.exit_calls, call - 1);
        assert_int_equal(handoff_exit_boot_intact(&setting.record), call == 1);
        end(&setting);
    }
}

static void a_map_that_fills_its_part_fits(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting, 48, MAP_ORDINARY_DESCRIPTORS + 1);
    setting.firmware.stale_fetches = 1;
    assert_status(run(&setting), HANDOFF_OK);
    assert_int_equal(setting.record.attempts, 2);
    assert_attempts_kept(&setting.record, 48);
    end(&setting);
}

static void other_refusals_are_final(void **state)
{
    static const EFI_STATUS statuses[] = {EFI_DEVICE_ERROR, EFI_UNSUPPORTED, EFI_ACCESS_DENIED, EFI_NOT_STARTED, 5};

    (void)state;
    for (UINTN i = 0; i < COUNT(statuses); i++)
        for (UINTN call = 1; call <= 2; call++) {
            struct setting setting;
            begin(&setting, 48, 40);
            setting.firmware.stale_fetches = call - 1;
            setting.firmware.failing_exit_call = call;
            setting.firmware.failing_exit_status = statuses[i];
            assert_status(run(&setting), HANDOFF_FIRMWARE_ERROR);
            assert_int_equal(setting.record.attempts, call);
            assert_int_equal(setting.record.attempt[call - 1].exit_status, statuses[i]);
            assert_int_equal(setting.firmware.exit_calls, call);
            assert_false(handoff_exit_boot_intact(&setting.record));
            end(&setting);
        }
}

static void a_malformed_map_is_not_used(void **state)
{
    static const struct {
        UINTN stride;
        UINT32 version;
    } lies[] = {{8, 1}, {44, 1}, {56, 1}, {(UINTN)-1, 1}, {48, 2}, {48, 0}};

    (void)state;
    for (UINTN i = 0; i < COUNT(lies); i++) {
        struct setting setting;
        begin(&setting, 48, 40);
        setting.firmware.reported_stride = lies[i].stride;
        setting.firmware.reported_version = lies[i].version;
        assert_status(run(&setting), HANDOFF_MAP_MALFORMED);
        assert_int_equal(setting.record.attempts, 1);
        assert_int_equal(setting.firmware.exit_calls, 0);
        assert_true(handoff_exit_boot_intact(&setting.record));
        end(&setting);
    }
}

/* A buffer whose eighth part is no multiple of 8 bytes: every part must be aligned all the same. */
static void parts_are_aligned_and_inside(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting, 48, 40);
    setting.size -= 9;
    setting.firmware.stale_fetches = FAKE_FIRMWARE_FOR_EVER;
    assert_status(run(&setting), HANDOFF_KEY_NEVER_CURRENT);
    for (UINTN i = 0; i < HANDOFF_EXIT_BOOT_LIMIT; i++) {
        const struct handoff_memory_map *map = &setting.record.attempt[i].map;
        const UINT8 *start = map->descriptors;
        assert_int_equal((UINTN)start % 8, 0);
        assert_true(start >= (UINT8 *)setting.buffer);
        assert_true(start + map->capacity <= (UINT8 *)setting.buffer + setting.size);
        if (i > 0)
            assert_true(start >= (UINT8 *)setting.record.attempt[i - 1].map.descriptors + map->capacity);
    }
    end(&setting);
}

static void intact_until_something_was_called(void **state)
{
    const struct handoff_exit_boot nothing_yet = {.attempts = 0};

    (void)state;
    assert_true(handoff_exit_boot_intact(&nothing_yet));
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_OK, HANDOFF_FIRMWARE_ERROR);
    unit_test_assert_produced(HANDOFF_MAP_MALFORMED, HANDOFF_KEY_NEVER_CURRENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(succeeds_at_the_first_try),
        cmocka_unit_test(retries_while_the_key_is_stale),
        cmocka_unit_test(gives_up_at_the_bound),
        cmocka_unit_test(wrong_handle_is_refused_to_the_bound),
        cmocka_unit_test(stops_when_the_map_cannot_be_had),
        cmocka_unit_test(stops_when_the_map_is_too_large),
        cmocka_unit_test(a_map_that_fills_its_part_fits),
        cmocka_unit_test(other_refusals_are_final),
        cmocka_unit_test(a_malformed_map_is_not_used),
        cmocka_unit_test(parts_are_aligned_and_inside),
        cmocka_unit_test(intact_until_something_was_called),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}

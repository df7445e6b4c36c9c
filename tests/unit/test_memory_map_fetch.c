/* memory_map.h: fetching a map from a firmware. */
#include "fake_firmware.h"
#include "unit_test.h"

static const UINTN strides[] = {40, 48, 56, 64};

static void probe_learns_size_and_stride(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct fake_firmware firmware;
        struct handoff_memory_map map = {.size = 1234, .stride = 1, .version = 99};
        fake_firmware_start(&firmware, strides[i]);
        assert_int_equal(handoff_memory_map_probe(&firmware.boot_services, &map), EFI_BUFFER_TOO_SMALL);
        assert_int_equal(map.size, MAP_ORDINARY_DESCRIPTORS * strides[i]);
        assert_int_equal(map.stride, strides[i]);
        assert_int_equal(firmware.map_calls, 1);
        assert_string_equal(fake_calls.call[0].subject, "size"); /* the fake was asked with a size of 0 */
        assert_null(map.descriptors);
        fake_firmware_stop(&firmware);
    }
}

static void probe_survives_a_silent_firmware(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = {.stride = 0, .version = 99};

    (void)state;
    fake_firmware_start(&firmware, 40);
    firmware.keeps_silent = true;
    assert_int_equal(handoff_memory_map_probe(&firmware.boot_services, &map), EFI_BUFFER_TOO_SMALL);
    assert_int_equal(map.size, MAP_ORDINARY_DESCRIPTORS * 40);
    assert_int_equal(map.stride, 40);
    assert_int_equal(map.version, 0);
    fake_firmware_stop(&firmware);
}

static void probe_passes_an_error_on(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = {.stride = 0};

    (void)state;
    fake_firmware_start(&firmware, 48);
    firmware.failing_map_call = 1;
    firmware.failing_map_status = EFI_DEVICE_ERROR;
    assert_int_equal(handoff_memory_map_probe(&firmware.boot_services, &map), EFI_DEVICE_ERROR);
    fake_firmware_stop(&firmware);
}

static void fetch_fills_the_whole_value(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct fake_firmware firmware;
        struct handoff_memory_map map = map_new(strides[i], MAP_ORDINARY_DESCRIPTORS + 5);
        fake_firmware_start(&firmware, strides[i]);
        map.stride = 0;
        map.version = 0;
        assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_SUCCESS);
        assert_int_equal(map.size, firmware.map.size);
        assert_int_equal(map.capacity, (MAP_ORDINARY_DESCRIPTORS + 5) * strides[i]);
        assert_int_equal(map.stride, strides[i]);
        assert_int_equal(map.version, EFI_MEMORY_DESCRIPTOR_VERSION);
        assert_int_equal(map.key, firmware.map.key);
        assert_memory_equal(map.descriptors, firmware.map.descriptors, map.size);
        fake_firmware_stop(&firmware);
        map_free(&map);
    }
}

/* Reusing `size` as the capacity is the classic mistake: a map that shrank once could never grow again. */
static void fetch_offers_the_whole_capacity_each_time(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 2);

    (void)state;
    fake_firmware_start(&firmware, 48);
    firmware.grow_before_call = 2;
    firmware.grow_descriptors = 2;
    assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_SUCCESS);
    assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_SUCCESS);
    assert_int_equal(map.size, (MAP_ORDINARY_DESCRIPTORS + 2) * 48);
    assert_int_equal(map.key, firmware.map.key);
    fake_firmware_stop(&firmware);
    map_free(&map);
}

static void fetch_reports_what_is_needed(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS - 1);

    (void)state;
    fake_firmware_start(&firmware, 48);
    assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_BUFFER_TOO_SMALL);
    assert_int_equal(map.size, MAP_ORDINARY_DESCRIPTORS * 48);
    assert_int_equal(map.capacity, (MAP_ORDINARY_DESCRIPTORS - 1) * 48);
    fake_firmware_stop(&firmware);
    map_free(&map);
}

static void capacity_is_twice_or_32_more(void **state)
{
    (void)state;
    assert_int_equal(handoff_memory_map_capacity(0, 48), 32 * 48);
    assert_int_equal(handoff_memory_map_capacity(10 * 40, 40), 42 * 40);
    assert_int_equal(handoff_memory_map_capacity(32 * 56, 56), 64 * 56);
    assert_int_equal(handoff_memory_map_capacity(33 * 48, 48), 66 * 48);
    assert_int_equal(handoff_memory_map_capacity(1000 * 48, 48), 2000 * 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probe_learns_size_and_stride),
        cmocka_unit_test(probe_survives_a_silent_firmware),
        cmocka_unit_test(probe_passes_an_error_on),
        cmocka_unit_test(fetch_fills_the_whole_value),
        cmocka_unit_test(fetch_offers_the_whole_capacity_each_time),
        cmocka_unit_test(fetch_reports_what_is_needed),
        cmocka_unit_test(capacity_is_twice_or_32_more),
    };

    return unit_test_run(tests);
}

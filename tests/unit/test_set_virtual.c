/* set_virtual.h: the arguments reach the firmware as they are, and its status comes back as it is. */
#include <handoff/runtime_map.h>
#include <handoff/set_virtual.h>

#include "fake_firmware.h"
#include "unit_test.h"

static void passes_the_map_through(void **state)
{
    static const UINTN strides[] = {40, 48, 56, 64};
    const struct handoff_window window = {0xffff900000000000, 4 * GIB};

    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct fake_firmware firmware;
        struct handoff_memory_map runtime = map_new(strides[i], MAP_ORDINARY_RUNTIME);
        fake_firmware_start(&firmware, strides[i]);
        assert_status(handoff_runtime_map_build(&firmware.map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
        assert_int_equal(handoff_set_virtual(&firmware.runtime_services, &runtime), EFI_SUCCESS);
        assert_int_equal(firmware.set_virtual_calls, 1);
        assert_int_equal(firmware.set_virtual_size, MAP_ORDINARY_RUNTIME * strides[i]);
        assert_int_equal(firmware.set_virtual_stride, strides[i]);
        assert_int_equal(firmware.set_virtual_version, EFI_MEMORY_DESCRIPTOR_VERSION);
        assert_ptr_equal(firmware.set_virtual_map, runtime.descriptors);
        assert_memory_equal(firmware.set_virtual_bytes, runtime.descriptors, runtime.size);
        map_free(&runtime);
        fake_firmware_stop(&firmware);
    }
}

static void passes_the_version_through(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map runtime = map_new(48, 1);

    (void)state;
    fake_firmware_start(&firmware, 48);
    map_add(&runtime, EfiRuntimeServicesCode, 0x1000, 1, RAM_RUNTIME);
    runtime.version = 0xabcd;
    assert_int_equal(handoff_set_virtual(&firmware.runtime_services, &runtime), EFI_SUCCESS);
    assert_int_equal(firmware.set_virtual_version, 0xabcd);
    map_free(&runtime);
    fake_firmware_stop(&firmware);
}

/* A refused call is not repeated: what the firmware did before it refused is not known. */
static void passes_every_status_back(void **state)
{
    static const EFI_STATUS statuses[] = {EFI_SUCCESS,    EFI_UNSUPPORTED, EFI_INVALID_PARAMETER,
                                          EFI_NO_MAPPING, EFI_NOT_FOUND,   EFI_DEVICE_ERROR, 1};

    (void)state;
    for (UINTN i = 0; i < COUNT(statuses); i++) {
        struct fake_firmware firmware;
        fake_firmware_start(&firmware, 48);
        firmware.set_virtual_status = statuses[i];
        assert_int_equal(handoff_set_virtual(&firmware.runtime_services, &firmware.map), statuses[i]);
        assert_int_equal(firmware.set_virtual_calls, 1);
        fake_firmware_stop(&firmware);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_the_map_through),
        cmocka_unit_test(passes_the_version_through),
        cmocka_unit_test(passes_every_status_back),
    };

    return unit_test_run(tests);
}

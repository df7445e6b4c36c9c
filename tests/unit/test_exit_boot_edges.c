/* handoff_exit_boot: how a buffer of any size is divided. */
#include <handoff/exit_boot.h>

#include "unit_test.h"

static EFI_STATUS EFIAPI refuse_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key, UINTN *stride,
                                    UINT32 *version)
{
    (void)size;
    (void)map;
    (void)key;
    (void)stride;
    (void)version;
    return EFI_DEVICE_ERROR;
}

static void a_part_is_the_largest_multiple_of_8(void **state)
{
    static UINT8 buffer[1024];
    EFI_BOOT_SERVICES boot_services;

    (void)state;
    memset(&boot_services, 0, sizeof(boot_services));
    boot_services.GetMemoryMap = refuse_map;
    for (UINTN size = 0; size <= sizeof(buffer); size++) {
        struct handoff_exit_boot record;
        assert_status(handoff_exit_boot(&boot_services, NULL, buffer, size, &record), HANDOFF_FIRMWARE_ERROR);
        assert_int_equal(record.attempt[0].map.capacity, size / (HANDOFF_EXIT_BOOT_LIMIT * 8) * 8);
        assert_true(handoff_exit_boot_intact(&record));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_the_largest_multiple_of_8),
    };

    return unit_test_run(tests);
}

#include "fake_firmware.h"

#include "unit_test.h"

static struct fake_firmware *running;

static EFI_STATUS EFIAPI stray_call(void)
{
    running->stray_calls++;
    return EFI_UNSUPPORTED;
}

/* Fills everything after a table's header with one function. */
static void fill_table(void *table, UINTN size)
{
    EFI_STATUS(EFIAPI * const function)(void) = stray_call;

    for (UINTN at = sizeof(EFI_TABLE_HEADER); at < size; at += sizeof(function))
        memcpy((UINT8 *)table + at, &function, sizeof(function));
}

/* As if a driver had allocated one page: a descriptor more, and a new key. */
static void change_map(struct fake_firmware *firmware)
{
    const UINTN added = handoff_memory_map_count(&firmware->map);

    map_add(&firmware->map, EfiBootServicesData, 0x10000000 + added * 0x2000, 1, EFI_MEMORY_WB);
    firmware->map.key += 7;
}

static bool is_silent_about(const struct fake_firmware *firmware, EFI_STATUS status)
{
    return status == EFI_BUFFER_TOO_SMALL && firmware->keeps_silent;
}

static EFI_STATUS answer_map(struct fake_firmware *firmware, UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key)
{
    const UINTN room = *size;

    if (firmware->map_calls == firmware->failing_map_call)
        return firmware->failing_map_status;
    *size = firmware->map.size;
    if (room < firmware->map.size)
        return EFI_BUFFER_TOO_SMALL;
    if (map == NULL || key == NULL)
        return EFI_INVALID_PARAMETER;
    memcpy(map, firmware->map.descriptors, firmware->map.size);
    *key = firmware->map.key;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key, UINTN *stride,
                                        UINT32 *version)
{
    struct fake_firmware *firmware = running;

    firmware->map_calls++;
    if (firmware->exited)
        firmware->stray_calls++;
    if (firmware->map_calls == firmware->grow_before_call)
        for (UINTN i = 0; i < firmware->grow_descriptors; i++)
            change_map(firmware);
    const EFI_STATUS status = answer_map(firmware, size, map, key);
    if (!is_silent_about(firmware, status)) {
        *stride = firmware->reported_stride != 0 ? firmware->reported_stride : firmware->map.stride;
        *version = firmware->reported_version;
    }
    if (status == EFI_SUCCESS && firmware->stale_fetches > 0) {
        firmware->stale_fetches--;
        change_map(firmware);
    }
    return status;
}

static EFI_STATUS EFIAPI exit_boot_services(EFI_HANDLE image, UINTN key)
{
    struct fake_firmware *firmware = running;

    firmware->exit_calls++;
    if (firmware->exited)
        firmware->stray_calls++;
    if (firmware->exit_calls == firmware->failing_exit_call)
        return firmware->failing_exit_status;
    if (image != firmware->image || key != firmware->map.key)
        return EFI_INVALID_PARAMETER;
    firmware->exited = true;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version, EFI_MEMORY_DESCRIPTOR *map)
{
    running->set_virtual_calls++;
    running->set_virtual_size = size;
    running->set_virtual_stride = stride;
    running->set_virtual_version = version;
    running->set_virtual_map = map;
    assert_in_range(size, 0, sizeof(running->set_virtual_bytes));
    memcpy(running->set_virtual_bytes, map, size);
    return running->set_virtual_status;
}

void fake_firmware_start(struct fake_firmware *firmware, UINTN stride)
{
    memset(firmware, 0, sizeof(*firmware));
    fill_table(&firmware->boot_services, sizeof(firmware->boot_services));
    fill_table(&firmware->runtime_services, sizeof(firmware->runtime_services));
    firmware->boot_services.GetMemoryMap = get_memory_map;
    firmware->boot_services.ExitBootServices = exit_boot_services;
    firmware->runtime_services.SetVirtualAddressMap = set_virtual_address_map;
    firmware->map = map_new(stride, FAKE_FIRMWARE_DESCRIPTORS);
    firmware->map.key = 4711;
    firmware->image = &firmware->image;
    firmware->reported_version = EFI_MEMORY_DESCRIPTOR_VERSION;
    map_add_ordinary(&firmware->map);
    running = firmware;
}

void fake_firmware_stop(struct fake_firmware *firmware)
{
    map_free(&firmware->map);
    assert_int_equal(firmware->stray_calls, 0);
}

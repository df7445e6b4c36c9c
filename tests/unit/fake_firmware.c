#include "fake_firmware.h"

#include "unit_test.h"

static struct fake_firmware *running;

static EFI_STATUS EFIAPI stray_call(void)
{
    fake_offence("a service was called that this firmware does not have");
    return EFI_UNSUPPORTED;
}

/* Fills everything after a table's header with one function. */
static void fill_table(void *table, UINTN size)
{
    EFI_STATUS(EFIAPI * const function)(void) = stray_call;

    for (UINTN at = sizeof(EFI_TABLE_HEADER); at < size; at += sizeof(function))
        memcpy((UINT8 *)table + at, &function, sizeof(function));
}

void fake_firmware_grow(struct fake_firmware *firmware, UINTN descriptors)
{
    firmware->map.key += 7;
    if (firmware->grow != NULL) {
        firmware->grow(firmware, descriptors);
        return;
    }
    for (UINTN i = 0; i < descriptors; i++)
        map_add(&firmware->map, EfiBootServicesData,
                0x10000000 + handoff_memory_map_count(&firmware->map) * 0x2000, 1, EFI_MEMORY_WB);
}

/* Whether stride and version are filled. */
static bool tells_format(const struct fake_firmware *firmware, EFI_STATUS status)
{
    return status == EFI_SUCCESS || (status == EFI_BUFFER_TOO_SMALL && !firmware->keeps_silent);
}

static EFI_STATUS answer_map(struct fake_firmware *firmware, UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key)
{
    const UINTN room = *size;
    const EFI_STATUS failure = fake_call(FAKE_GET_MEMORY_MAP, room == 0 ? "size" : "");

    if (firmware->map_calls == firmware->grow_before_call)
        fake_firmware_grow(firmware, firmware->grow_descriptors);
    if (failure == EFI_BUFFER_TOO_SMALL && room >= firmware->map.size)
        *size = room + firmware->map.stride;
    if (failure != EFI_SUCCESS)
        return failure;
    if (firmware->map_calls == firmware->failing_map_call)
        return firmware->failing_map_status;
    *size = firmware->map.size;
    if (room < firmware->map.size) {
        *size -= firmware->under_reported * firmware->map.stride;
        assert_in_range(*size, firmware->map.stride, firmware->map.size);
        return EFI_BUFFER_TOO_SMALL;
    }
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
    const EFI_STATUS status = answer_map(firmware, size, map, key);
    if (tells_format(firmware, status)) {
        *stride = firmware->reported_stride != 0 ? firmware->reported_stride : firmware->map.stride;
        *version = firmware->reported_version;
    }
    if (status == EFI_SUCCESS && firmware->stale_fetches > 0) {
        firmware->stale_fetches--;
        fake_firmware_grow(firmware, 1);
    }
    return status;
}

static EFI_STATUS answer_exit(struct fake_firmware *firmware, EFI_HANDLE image, UINTN key)
{
    const EFI_STATUS failure = fake_call(FAKE_EXIT_BOOT_SERVICES, "");

    if (firmware->before_exit != NULL)
        firmware->before_exit();
    if (failure != EFI_SUCCESS)
        return failure;
    if (firmware->exit_calls == firmware->failing_exit_call)
        return firmware->failing_exit_status;
    if (image != firmware->image || key != firmware->map.key)
        return EFI_INVALID_PARAMETER;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI exit_boot_services(EFI_HANDLE image, UINTN key)
{
    struct fake_firmware *firmware = running;

    firmware->exit_calls++;
    const EFI_STATUS status = answer_exit(firmware, image, key);
    if (status != EFI_SUCCESS) {
        fake_calls.phase = FAKE_PHASE_REFUSED;
        return status;
    }
    if (firmware->at_exit != NULL)
        firmware->at_exit();
    firmware->exited = true;
    fake_calls.phase = FAKE_PHASE_EXITED;
    memset(&firmware->boot_services, 0, sizeof(firmware->boot_services)); /* as EDK2 does */
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version, EFI_MEMORY_DESCRIPTOR *map)
{
    const EFI_STATUS failure = fake_call(FAKE_SET_VIRTUAL_ADDRESS_MAP, "");

    running->set_virtual_calls++;
    running->set_virtual_size = size;
    running->set_virtual_stride = stride;
    running->set_virtual_version = version;
    running->set_virtual_map = map;
    assert_in_range(size, 0, sizeof(running->set_virtual_bytes));
    memcpy(running->set_virtual_bytes, map, size);
    if (failure != EFI_SUCCESS)
        return failure;
    if (running->set_virtual_status != EFI_SUCCESS || running->set_virtual == NULL)
        return running->set_virtual_status;
    return running->set_virtual(size, stride, version, map);
}

void fake_firmware_start(struct fake_firmware *firmware, UINTN stride)
{
    memset(firmware, 0, sizeof(*firmware));
    memset(&fake_calls, 0, sizeof(fake_calls));
    fill_table(&firmware->boot_services, sizeof(firmware->boot_services));
    fill_table(&firmware->runtime_services, sizeof(firmware->runtime_services));
    firmware->boot_services.Hdr.HeaderSize = sizeof(firmware->boot_services);
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
}

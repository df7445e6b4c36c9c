#include "kernel_variables.h"

#include <stddef.h>
#include <string.h>

#define VARIABLES   16
#define NAME_LENGTH 64
#define DATA_SIZE   32768
#define HEADER_SIZE 60 /* that the store puts in front of each */
#define OWN         3 /* those the firmware came with, first in the store */

#define BOOT_ONLY (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS)
#define RUNTIME   (BOOT_ONLY | EFI_VARIABLE_RUNTIME_ACCESS)

struct variable {
    bool used;
    CHAR16 name[NAME_LENGTH];
    EFI_GUID vendor;
    UINT32 attributes;
    UINTN size;
    UINT8 data[DATA_SIZE];
};
static struct variable store[VARIABLES];

/* What lists_for_ever makes up: this, with another number each time. */
static const CHAR16 invention[] = u"Invented0000";
static UINT32 invented;

static const EFI_GUID global_variable = {
    0x8be4df61, 0x93ca, 0x11d2, {0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c}};

static UINTN length_of(const CHAR16 *name)
{
    UINTN length = 0;

    while (name[length] != 0)
        length++;
    return length;
}

static void put(struct variable *variable, const CHAR16 *name, const EFI_GUID *vendor, UINT32 attributes)
{
    memset(variable, 0, sizeof(*variable));
    variable->used = true;
    memcpy(variable->name, name, (length_of(name) + 1) * sizeof(CHAR16));
    variable->vendor = *vendor;
    variable->attributes = attributes;
}

void kernel_variables_start(void)
{
    memset(store, 0, sizeof(store));
    invented = 0;
    put(&store[0], u"BootOrder", &global_variable, RUNTIME);
    put(&store[1], u"SetupOfBootServices", &global_variable, BOOT_ONLY);
    put(&store[2], u"PlatformLang", &global_variable, RUNTIME);
    for (UINTN i = 0; i < OWN; i++)
        store[i].size = 2 * (i + 1);
}

UINTN kernel_firmware_left_over(void)
{
    UINTN count = 0;

    for (UINTN i = OWN; i < VARIABLES; i++)
        count += store[i].used;
    return count;
}

/* What the new ones take of the store. */
static UINT64 taken(void)
{
    UINT64 size = 0;

    for (UINTN i = OWN; i < VARIABLES; i++)
        if (store[i].used)
            size += HEADER_SIZE + (length_of(store[i].name) + 1) * sizeof(CHAR16) + store[i].size;
    return size;
}

UINT64 kernel_firmware_remaining(void)
{
    return firmware.remaining_storage - taken();
}

static struct variable *find(const CHAR16 *name, const EFI_GUID *vendor)
{
    for (UINTN i = 0; i < VARIABLES; i++) {
        if (store[i].used && memcmp(&store[i].vendor, vendor, sizeof(*vendor)) == 0 &&
            memcmp(store[i].name, name, (length_of(name) + 1) * sizeof(CHAR16)) == 0)
            return &store[i];
    }
    return NULL;
}

static bool is_invented(const CHAR16 *name)
{
    return memcmp(name, invention, 8 * sizeof(CHAR16)) == 0;
}

/* What makes a variable visible at runtime. */
static bool is_shown(const struct variable *variable)
{
    if (!variable->used || (firmware.lists_no_new && variable >= &store[OWN]))
        return false;
    return firmware.lists_boot_only || (variable->attributes & EFI_VARIABLE_RUNTIME_ACCESS) != 0;
}

FIRMWARE_CODE EFI_STATUS EFIAPI kernel_get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size,
                                                    void *data)
{
    if (firmware.status_service == SERVICE_GET_VARIABLE)
        return firmware.status;
    if (name == NULL && firmware.takes_no_name)
        return EFI_NOT_FOUND;
    if (name == NULL || vendor == NULL || size == NULL)
        return EFI_INVALID_PARAMETER;
    const struct variable *variable = find(name, vendor);
    if (variable == NULL && is_invented(name))
        return EFI_BUFFER_TOO_SMALL;
    if (variable == NULL || (variable->attributes & EFI_VARIABLE_BOOTSERVICE_ACCESS) == 0 ||
        (variable < &store[OWN] && (variable->attributes & EFI_VARIABLE_RUNTIME_ACCESS) == 0))
        return EFI_NOT_FOUND;
    const UINTN room = *size;
    *size = variable->size;
    if (attributes != NULL)
        *attributes = variable->attributes;
    if (room >= variable->size && firmware.reads_nothing)
        return EFI_SUCCESS;
    if (room >= variable->size) {
        memcpy(data, variable->data, variable->size);
        return EFI_SUCCESS;
    }
    if (firmware.small_buffer_wrong_size)
        *size = variable->size + 1;
    if (firmware.small_buffer_overrun && room > 0)
        memcpy(data, variable->data, variable->size);
    return EFI_BUFFER_TOO_SMALL;
}

static EFI_STATUS hand_out(const struct variable *variable, CHAR16 *name, EFI_GUID *vendor)
{
    memcpy(name, variable->name, (length_of(variable->name) + 1) * sizeof(CHAR16));
    *vendor = variable->vendor;
    return EFI_SUCCESS;
}

static EFI_STATUS invent(CHAR16 *name, EFI_GUID *vendor)
{
    memcpy(name, invention, sizeof(invention));
    *vendor = global_variable;
    invented++;
    for (UINTN digit = 0; digit < 4; digit++)
        name[11 - digit] = (CHAR16)('0' + (invented >> (4 * digit)) % 16);
    return EFI_SUCCESS;
}

static EFI_STATUS list_from(UINTN index, CHAR16 *name, EFI_GUID *vendor)
{
    if (firmware.lists_for_ever)
        return invent(name, vendor);
    for (; index < VARIABLES; index++) {
        if (is_shown(&store[index]))
            return hand_out(&store[index], name, vendor);
    }
    return firmware.lists_again ? hand_out(&store[0], name, vendor) : EFI_NOT_FOUND;
}

FIRMWARE_CODE EFI_STATUS EFIAPI kernel_get_next_variable_name(UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    const struct variable *variable;

    if (firmware.status_service == SERVICE_GET_NEXT_VARIABLE_NAME)
        return firmware.status;
    if (size == NULL || name == NULL || vendor == NULL)
        return EFI_INVALID_PARAMETER;
    if (firmware.lists_unterminated) {
        for (UINTN i = 0; i < *size / sizeof(CHAR16); i++)
            name[i] = 'n';
        return *size < 1024 ? EFI_BUFFER_TOO_SMALL : EFI_SUCCESS;
    }
    if (name[0] == 0)
        return list_from(0, name, vendor);
    variable = find(name, vendor);
    if (variable == NULL && !is_invented(name))
        return EFI_INVALID_PARAMETER;
    return list_from(variable == NULL ? 0 : (UINTN)(variable - store) + 1, name, vendor);
}

static EFI_STATUS refuse(const CHAR16 *name, const EFI_GUID *vendor, UINT32 attributes, UINTN size, const void *data)
{
    if (name == NULL || vendor == NULL || (size > 0 && data == NULL))
        return EFI_INVALID_PARAMETER;
    if (name[0] == 0 && !firmware.takes_empty_name)
        return EFI_INVALID_PARAMETER;
    if ((attributes & EFI_VARIABLE_RUNTIME_ACCESS) == 0)
        return EFI_INVALID_PARAMETER;
    if ((attributes & EFI_VARIABLE_NON_VOLATILE) == 0 && !firmware.takes_volatile)
        return EFI_WRITE_PROTECTED;
    return size > firmware.maximum_variable ? EFI_OUT_OF_RESOURCES : EFI_SUCCESS;
}

static EFI_STATUS delete (struct variable *variable)
{
    if (variable == NULL)
        return EFI_NOT_FOUND;
    if (!firmware.delete_is_ignored)
        variable->used = false;
    return EFI_SUCCESS;
}

static struct variable *find_or_make(const CHAR16 *name, const EFI_GUID *vendor)
{
    struct variable *variable = find(name, vendor);

    for (UINTN i = OWN; variable == NULL && i < VARIABLES; i++) {
        if (!store[i].used)
            variable = &store[i];
    }
    return variable;
}

FIRMWARE_CODE EFI_STATUS EFIAPI kernel_set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size,
                                                    void *data)
{
    if (firmware.status_service == SERVICE_SET_VARIABLE)
        return firmware.status;
    const EFI_STATUS refusal = refuse(name, vendor, attributes, size, data);
    if (refusal != EFI_SUCCESS)
        return refusal;
    if (size > 0 && ++firmware.write_calls == firmware.failing_write)
        return firmware.failing_status;
    if (size > 0 && firmware.write_calls == firmware.lost_write)
        return EFI_SUCCESS;
    if (size > firmware.largest_write)
        return EFI_OUT_OF_RESOURCES;
    if (size == 0)
        return delete (find(name, vendor));
    struct variable *variable = find_or_make(name, vendor);
    if (variable == NULL)
        return EFI_OUT_OF_RESOURCES;
    put(variable, name, vendor, attributes);
    memcpy(variable->data, data, size);
    variable->size = size;
    variable->data[0] ^= firmware.write_flips_a_bit;
    if (firmware.write_drops_runtime_access)
        variable->attributes &= ~(UINT32)EFI_VARIABLE_NON_VOLATILE;
    firmware.writes++;
    if (kernel_firmware_remaining() < firmware.least_remaining)
        firmware.least_remaining = kernel_firmware_remaining();
    if (firmware.writes == firmware.last_write)
        firmware.power_off();
    return EFI_SUCCESS;
}

FIRMWARE_CODE EFI_STATUS EFIAPI kernel_query_variable_info(UINT32 attributes, UINT64 *maximum_storage,
                                                           UINT64 *remaining_storage, UINT64 *maximum_variable)
{
    if (firmware.status_service == SERVICE_QUERY_VARIABLE_INFO)
        return firmware.status;
    if (attributes == 0 && !firmware.takes_no_attributes)
        return EFI_INVALID_PARAMETER;
    *maximum_storage = firmware.maximum_storage;
    *remaining_storage = kernel_firmware_remaining();
    *maximum_variable = firmware.maximum_variable;
    return EFI_SUCCESS;
}

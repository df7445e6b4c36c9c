/* Declares in EFI_RT_PROPERTIES_TABLE that every service is there at runtime (UEFI 2.10, 4.6), and then GetTime is
 * not: the table was written for another board. */
#include "../driver.h"

#define ALL_SERVICES 0x3fff

static struct {
    UINT16 version;
    UINT16 length;
    UINT32 supported;
} properties = {1, sizeof(properties), ALL_SERVICES};
static EFI_GET_TIME original;

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    (void)time, (void)capabilities;
    return EFI_UNSUPPORTED;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static EFI_GUID rt_properties = {0xeb66918a, 0x7eef, 0x402a, {0x84, 0x2e, 0x93, 0x1d, 0x21, 0xc3, 0x8a, 0xe9}};

    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, GetTime, get_time, original);
    return boot_services->InstallConfigurationTable(&rt_properties, &properties);
}

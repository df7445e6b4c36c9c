#include <handoff/text.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* UEFI 2.10, 7.2, EFI_MEMORY_TYPE; the last two are newer than gnu-efi's list. */
static const char *const memory_types[] = {
    "EfiReservedMemoryType", "EfiLoaderCode", "EfiLoaderData", "EfiBootServicesCode", "EfiBootServicesData",
    "EfiRuntimeServicesCode", "EfiRuntimeServicesData", "EfiConventionalMemory", "EfiUnusableMemory",
    "EfiACPIReclaimMemory", "EfiACPIMemoryNVS", "EfiMemoryMappedIO", "EfiMemoryMappedIOPortSpace", "EfiPalCode",
    "EfiPersistentMemory", "EfiUnacceptedMemoryType",
};

const char *handoff_memory_type_name(UINT32 type)
{
    if (type < COUNT(memory_types))
        return memory_types[type];
    if (type >= 0x80000000u)
        return "OS";
    return type >= 0x70000000u ? "OEM" : "unknown";
}

/* UEFI 2.10, appendix D: errors have the highest bit set and count from 1. */
static const char *const errors[] = {
    "EFI_LOAD_ERROR", "EFI_INVALID_PARAMETER", "EFI_UNSUPPORTED", "EFI_BAD_BUFFER_SIZE", "EFI_BUFFER_TOO_SMALL",
    "EFI_NOT_READY", "EFI_DEVICE_ERROR", "EFI_WRITE_PROTECTED", "EFI_OUT_OF_RESOURCES", "EFI_VOLUME_CORRUPTED",
    "EFI_VOLUME_FULL", "EFI_NO_MEDIA", "EFI_MEDIA_CHANGED", "EFI_NOT_FOUND", "EFI_ACCESS_DENIED", "EFI_NO_RESPONSE",
    "EFI_NO_MAPPING", "EFI_TIMEOUT", "EFI_NOT_STARTED", "EFI_ALREADY_STARTED", "EFI_ABORTED", "EFI_ICMP_ERROR",
    "EFI_TFTP_ERROR", "EFI_PROTOCOL_ERROR", "EFI_INCOMPATIBLE_VERSION", "EFI_SECURITY_VIOLATION", "EFI_CRC_ERROR",
    "EFI_END_OF_MEDIA", "unknown EFI_STATUS", "unknown EFI_STATUS", "EFI_END_OF_FILE", "EFI_INVALID_LANGUAGE",
    "EFI_COMPROMISED_DATA", "EFI_IP_ADDRESS_CONFLICT", "EFI_HTTP_ERROR",
};

#define ERROR_BIT 0x8000000000000000ULL

const char *handoff_efi_status_name(EFI_STATUS status)
{
    if (status == EFI_SUCCESS)
        return "EFI_SUCCESS";
    if (status > ERROR_BIT && status - ERROR_BIT <= COUNT(errors))
        return errors[status - ERROR_BIT - 1];
    return "unknown EFI_STATUS";
}

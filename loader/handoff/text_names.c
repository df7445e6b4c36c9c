#include <handoff/text.h>

/* The text of a list, in which each ends in NUL and an empty one ends the list: a table of pointers would take more
 * room, and have to be relocated. */
static const char *text_at(const char *list, UINT64 index, const char *unknown)
{
    for (; *list != '\0' && index > 0; index--)
        while (*list++ != '\0')
            ;
    return *list != '\0' ? list : unknown;
}

/* UEFI 2.10, 7.2, EFI_MEMORY_TYPE; the last two are newer than gnu-efi's list. */
static const char memory_types[] =
    "EfiReservedMemoryType\0" "EfiLoaderCode\0" "EfiLoaderData\0" "EfiBootServicesCode\0" "EfiBootServicesData\0"
    "EfiRuntimeServicesCode\0" "EfiRuntimeServicesData\0" "EfiConventionalMemory\0" "EfiUnusableMemory\0"
    "EfiACPIReclaimMemory\0" "EfiACPIMemoryNVS\0" "EfiMemoryMappedIO\0" "EfiMemoryMappedIOPortSpace\0"
    "EfiPalCode\0" "EfiPersistentMemory\0" "EfiUnacceptedMemoryType\0";

const char *handoff_memory_type_name(UINT32 type)
{
    if (type >= 0x80000000u)
        return "OS";
    return text_at(memory_types, type, type >= 0x70000000u ? "OEM" : "unknown");
}

#define UNKNOWN_STATUS "unknown EFI_STATUS"

/* UEFI 2.10, appendix D: errors have the highest bit set and count from 1. */
static const char errors[] =
    "EFI_LOAD_ERROR\0" "EFI_INVALID_PARAMETER\0" "EFI_UNSUPPORTED\0" "EFI_BAD_BUFFER_SIZE\0"
    "EFI_BUFFER_TOO_SMALL\0" "EFI_NOT_READY\0" "EFI_DEVICE_ERROR\0" "EFI_WRITE_PROTECTED\0"
    "EFI_OUT_OF_RESOURCES\0" "EFI_VOLUME_CORRUPTED\0" "EFI_VOLUME_FULL\0" "EFI_NO_MEDIA\0" "EFI_MEDIA_CHANGED\0"
    "EFI_NOT_FOUND\0" "EFI_ACCESS_DENIED\0" "EFI_NO_RESPONSE\0" "EFI_NO_MAPPING\0" "EFI_TIMEOUT\0"
    "EFI_NOT_STARTED\0" "EFI_ALREADY_STARTED\0" "EFI_ABORTED\0" "EFI_ICMP_ERROR\0" "EFI_TFTP_ERROR\0"
    "EFI_PROTOCOL_ERROR\0" "EFI_INCOMPATIBLE_VERSION\0" "EFI_SECURITY_VIOLATION\0" "EFI_CRC_ERROR\0"
    "EFI_END_OF_MEDIA\0" UNKNOWN_STATUS "\0" UNKNOWN_STATUS "\0" "EFI_END_OF_FILE\0" "EFI_INVALID_LANGUAGE\0"
    "EFI_COMPROMISED_DATA\0" "EFI_IP_ADDRESS_CONFLICT\0" "EFI_HTTP_ERROR\0";

#define ERROR_BIT 0x8000000000000000ULL

const char *handoff_efi_status_name(EFI_STATUS status)
{
    if (status == EFI_SUCCESS)
        return "EFI_SUCCESS";
    return status > ERROR_BIT ? text_at(errors, status - ERROR_BIT - 1, UNKNOWN_STATUS) : UNKNOWN_STATUS;
}

/* All that the library takes from a UEFI header, under the specification's names and nothing else: an operating
 * system that has none writes this much. For -DHANDOFF_EFI_HEADER='<uefi_types.h>'. UEFI 2.10, sections as noted. */
#ifndef UEFI_TYPES_H
#define UEFI_TYPES_H

/* 2.3.1 */
typedef unsigned char      UINT8;
typedef unsigned short     UINT16;
typedef unsigned int       UINT32;
typedef unsigned long long UINT64;
typedef int                INT32;
typedef long long          INT64;
typedef UINT64             UINTN; /* as wide as the processor's registers */
typedef UINTN              EFI_STATUS;
typedef void              *EFI_HANDLE;

#if defined(__x86_64__) && !defined(_WIN32)
#define EFIAPI __attribute__((ms_abi))
#else
#define EFIAPI
#endif

/* Appendix D */
#define EFI_SUCCESS           0
#define EFI_INVALID_PARAMETER (0x8000000000000000ULL | 2)

/* 7.2 */
typedef enum {
    EfiReservedMemoryType,
    EfiLoaderCode,
    EfiLoaderData,
    EfiBootServicesCode,
    EfiBootServicesData,
    EfiRuntimeServicesCode,
    EfiRuntimeServicesData,
    EfiConventionalMemory,
    EfiUnusableMemory,
    EfiACPIReclaimMemory,
    EfiACPIMemoryNVS,
    EfiMemoryMappedIO,
    EfiMemoryMappedIOPortSpace,
    EfiPalCode,
    EfiPersistentMemory
} EFI_MEMORY_TYPE;

#define EFI_MEMORY_UC                 0x0000000000000001ULL
#define EFI_MEMORY_WC                 0x0000000000000002ULL
#define EFI_MEMORY_WT                 0x0000000000000004ULL
#define EFI_MEMORY_WB                 0x0000000000000008ULL
#define EFI_MEMORY_XP                 0x0000000000004000ULL
#define EFI_MEMORY_RUNTIME            0x8000000000000000ULL
#define EFI_MEMORY_DESCRIPTOR_VERSION 1

typedef struct {
    UINT32 Type;
    UINT64 PhysicalStart;
    UINT64 VirtualStart;
    UINT64 NumberOfPages;
    UINT64 Attribute;
} EFI_MEMORY_DESCRIPTOR;

/* 4.4: the two services that are called, at the places where the table has them. */
typedef struct {
    UINT8  header_and_other_services[0x38];
    EFI_STATUS (EFIAPI *GetMemoryMap)(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key, UINTN *descriptor_size,
                                      UINT32 *descriptor_version);
    UINT8  other_services[0xe8 - 0x40];
    EFI_STATUS (EFIAPI *ExitBootServices)(EFI_HANDLE image, UINTN key);
} EFI_BOOT_SERVICES;

/* 4.5: the one that is. */
typedef struct {
    UINT8  header_and_other_services[0x38];
    EFI_STATUS (EFIAPI *SetVirtualAddressMap)(UINTN size, UINTN descriptor_size, UINT32 descriptor_version,
                                              EFI_MEMORY_DESCRIPTOR *map);
} EFI_RUNTIME_SERVICES;

#endif

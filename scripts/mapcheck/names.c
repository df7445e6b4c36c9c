#include "names.h"

#include <ctype.h>
#include <string.h>

#include "scan.h"

#define COUNT(array)  (sizeof(array) / sizeof((array)[0]))
#define LONGEST_NAME  32

/* In small letters, without spaces and underscores: of Linux, the UEFI shell (old and new, short and full), U-Boot
 * (old and new), and the specification's own without Efi. */
static const struct {
    const char *name;
    UINT32      type;
} types[] = {
    {"reserved", EfiReservedMemoryType},
    {"reservedmemorytype", EfiReservedMemoryType},
    {"loadercode", EfiLoaderCode},
    {"loaderdata", EfiLoaderData},
    {"bootcode", EfiBootServicesCode},
    {"bscode", EfiBootServicesCode},
    {"bootservicecode", EfiBootServicesCode},
    {"bootservicescode", EfiBootServicesCode},
    {"bootdata", EfiBootServicesData},
    {"bsdata", EfiBootServicesData},
    {"bootservicedata", EfiBootServicesData},
    {"bootservicesdata", EfiBootServicesData},
    {"runtimecode", EfiRuntimeServicesCode},
    {"rtcode", EfiRuntimeServicesCode},
    {"runtimeservicescode", EfiRuntimeServicesCode},
    {"runtimedata", EfiRuntimeServicesData},
    {"rtdata", EfiRuntimeServicesData},
    {"runtimeservicesdata", EfiRuntimeServicesData},
    {"conventional", EfiConventionalMemory},
    {"conventionalmemory", EfiConventionalMemory},
    {"available", EfiConventionalMemory},
    {"unusable", EfiUnusableMemory},
    {"unusablemem", EfiUnusableMemory},
    {"unusablememory", EfiUnusableMemory},
    {"acpireclaim", EfiACPIReclaimMemory},
    {"acpirecl", EfiACPIReclaimMemory},
    {"acpireclaimmem", EfiACPIReclaimMemory},
    {"acpireclaimmemory", EfiACPIReclaimMemory},
    {"acpinvs", EfiACPIMemoryNVS},
    {"acpimemnvs", EfiACPIMemoryNVS},
    {"acpimemorynvs", EfiACPIMemoryNVS},
    {"mmio", EfiMemoryMappedIO},
    {"io", EfiMemoryMappedIO},
    {"memmapio", EfiMemoryMappedIO},
    {"memorymappedio", EfiMemoryMappedIO},
    {"memorymappedi/o", EfiMemoryMappedIO},
    {"mmioport", EfiMemoryMappedIOPortSpace},
    {"ioport", EfiMemoryMappedIOPortSpace},
    {"memportio", EfiMemoryMappedIOPortSpace},
    {"mmioportspace", EfiMemoryMappedIOPortSpace},
    {"memorymappedioportspace", EfiMemoryMappedIOPortSpace},
    {"pal", EfiPalCode},
    {"palcode", EfiPalCode},
    {"persistent", 14},
    {"persistentmemory", 14},
    {"unaccepted", 15},
    {"unacceptedmemory", 15},
    {"unacceptedmemorytype", 15},
};

static const struct {
    const char *name;
    UINT64      attribute;
} attributes_by_name[] = {
    {"UC", EFI_MEMORY_UC},
    {"WC", EFI_MEMORY_WC},
    {"WT", EFI_MEMORY_WT},
    {"WB", EFI_MEMORY_WB},
    {"UCE", EFI_MEMORY_UCE},
    {"WP", EFI_MEMORY_WP},
    {"RP", EFI_MEMORY_RP},
    {"XP", EFI_MEMORY_XP},
    {"RO", EFI_MEMORY_RO},
    {"NV", MEMORY_NV},
    {"MR", MEMORY_MORE_RELIABLE},
    {"REL", MEMORY_MORE_RELIABLE},
    {"SP", MEMORY_SPECIFIC},
    {"CC", MEMORY_CPU_CRYPTO},
    {"CRYPT", MEMORY_CPU_CRYPTO},
    {"HP", MEMORY_HOT_PLUGGABLE},
    {"HOTPL", MEMORY_HOT_PLUGGABLE},
    {"ISA_VALID", MEMORY_ISA_VALID},
    {"RUN", EFI_MEMORY_RUNTIME},
    {"RT", EFI_MEMORY_RUNTIME},
};

/* Writes the name as the table has it; false if it is longer than any. */
static bool simplify(const char *name, UINTN size, char simple[LONGEST_NAME])
{
    UINTN used = 0;

    for (UINTN i = 0; i < size; i++) {
        if (name[i] == ' ' || name[i] == '_')
            continue;
        if (used == LONGEST_NAME - 1)
            return false;
        simple[used++] = (char)tolower((unsigned char)name[i]);
    }
    simple[used] = '\0';
    return true;
}

bool name_to_type(const char *name, UINTN size, UINT32 *type)
{
    char simple[LONGEST_NAME];

    if (!simplify(name, size, simple))
        return false;
    const char *bare = strncmp(simple, "efi", 3) == 0 ? simple + 3 : simple;
    for (UINTN i = 0; i < COUNT(types); i++) {
        if (strcmp(bare, types[i].name) == 0) {
            *type = types[i].type;
            return true;
        }
    }
    return false;
}

bool name_to_attribute(const char *name, UINTN size, UINT64 *attribute)
{
    for (UINTN i = 0; i < COUNT(attributes_by_name); i++) {
        const char *known = attributes_by_name[i].name;
        if (strlen(known) == size && strncmp(known, name, size) == 0) {
            *attribute = attributes_by_name[i].attribute;
            return true;
        }
    }
    return false;
}

const char *name_scan_attributes(const char **at, char end, UINT64 *attributes)
{
    for (*attributes = 0;;) {
        UINT64 attribute = 0;
        scan_spaces(at);
        const UINTN size = strcspn(*at, "| ]");
        if (size > 0 && !name_to_attribute(*at, size, &attribute))
            return "it has an attribute of an unknown name";
        *attributes |= attribute;
        *at += size;
        scan_spaces(at);
        if (**at == end) {
            *at += end != '\0';
            return NULL;
        }
        if (**at == '\0')
            return scan_ended;
        if (*(*at)++ != '|')
            return "something else stands between its attributes than |";
    }
}

#include "tables.h"

#include <string.h>

#include "table_guids.h"

static const EFI_GUID acpi_20 = TABLE_ACPI_20;
static const EFI_GUID acpi_10 = TABLE_ACPI_10;
static const EFI_GUID smbios_3 = TABLE_SMBIOS_3;
static const EFI_GUID smbios_2 = TABLE_SMBIOS_2;
static const EFI_GUID device_tree = TABLE_DEVICE_TREE;
static const EFI_GUID rt_properties = TABLE_RT_PROPERTIES;
static const EFI_GUID attributes = HANDOFF_ATTRIBUTES_TABLE_GUID;

#define DEVICE_TREE_MAGIC 0xedfe0dd0u /* d00dfeed, big-endian */
#define DEVICE_TREE_LIMIT (2u << 20)

/* EFI_RT_PROPERTIES_TABLE, UEFI 2.10, 4.6. */
struct rt_properties_table {
    UINT16 version; /* 1 */
    UINT16 length;  /* 8 */
    UINT32 supported;
};

static void *find(const EFI_SYSTEM_TABLE *system_table, const EFI_GUID *guid)
{
    for (UINTN i = 0; i < system_table->NumberOfTableEntries; i++)
        if (memcmp(&system_table->ConfigurationTable[i].VendorGuid, guid, sizeof(*guid)) == 0)
            return system_table->ConfigurationTable[i].VendorTable;
    return NULL;
}

static void *find_either(const EFI_SYSTEM_TABLE *system_table, const EFI_GUID *preferred, const EFI_GUID *other)
{
    void *table = find(system_table, preferred);

    return table != NULL ? table : find(system_table, other);
}

const void *tables_smbios(const struct loader *loader)
{
    return find_either(loader->system_table, &smbios_3, &smbios_2);
}

void tables_find(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;

    info->rsdp.physical_address = (UINT64)find_either(loader->system_table, &acpi_20, &acpi_10);
    info->smbios.physical_address = (UINT64)tables_smbios(loader);
    info->device_tree.physical_address = (UINT64)find(loader->system_table, &device_tree);
}

UINT64 tables_device_tree_size(const struct loader *loader)
{
    const UINT8 *tree = (const UINT8 *)loader->info.device_tree.physical_address;
    UINT32 magic;
    UINT32 size;

    if (tree == NULL)
        return 0;
    memcpy(&magic, tree, sizeof(magic));
    memcpy(&size, tree + sizeof(magic), sizeof(size));
    size = __builtin_bswap32(size);
    return magic == DEVICE_TREE_MAGIC && size <= DEVICE_TREE_LIMIT ? size : 0;
}

UINT64 tables_attributes_size(const struct loader *loader)
{
    const struct handoff_attributes_header *header = find(loader->system_table, &attributes);

    return header == NULL ? 0 : handoff_attributes_size(header);
}

/* How much of the Memory Attributes Table is kept. Of one that is too large to be true the header is: it says why. */
static UINT64 kept_size(const struct loader *loader, const struct handoff_attributes_header *header)
{
    const UINT64 size = header == NULL ? 0 : handoff_attributes_size(header);

    if (header != NULL && (size == 0 || size > loader->attributes_capacity))
        return sizeof(*header);
    return size;
}

void tables_copy_attributes(struct loader *loader)
{
    const struct handoff_attributes_header *header = find(loader->system_table, &attributes);
    const UINT64 size = kept_size(loader, header);

    if (size != 0)
        memcpy(loader->attributes_copy, header, size);
    loader->info.attributes.table.size = size;
}

bool tables_attributes_stand(const struct loader *loader)
{
    const struct handoff_attributes_header *header = find(loader->system_table, &attributes);
    const UINT64 size = kept_size(loader, header);

    return size == loader->info.attributes.table.size &&
           (size == 0 || memcmp(loader->attributes_copy, header, size) == 0);
}

static void read_rt_properties(struct loader *loader)
{
    const struct rt_properties_table *table = find(loader->system_table, &rt_properties);
    struct handoff_boot_info *info = &loader->info;

    info->rt_properties = ~0ULL;
    info->rt_properties_status = EFI_NOT_FOUND;
    if (table == NULL)
        return;
    info->rt_properties_status = EFI_COMPROMISED_DATA;
    info->rt_properties_version = table->version;
    info->rt_properties_length = table->length;
    if (table->version != 1 || table->length != sizeof(*table))
        return;
    info->rt_properties_status = EFI_SUCCESS;
    info->rt_properties = table->supported;
}

/* Each table gets a page of its own: what is longer is cut off, and says so by its size. */
static void save(struct loader *loader, struct handoff_span *span, UINTN page, const void *table, UINT64 size)
{
    const UINT64 offset = page * HANDOFF_PAGE_SIZE;

    span->size = size < HANDOFF_PAGE_SIZE ? size : HANDOFF_PAGE_SIZE;
    memcpy(loader->saved_tables + offset, table, span->size);
}

void tables_save(struct loader *loader)
{
    const EFI_SYSTEM_TABLE *system_table = loader->system_table;
    struct handoff_saved_tables *saved = &loader->info.saved;

    read_rt_properties(loader);
    save(loader, &saved->system_table, 0, system_table, sizeof(*system_table));
    save(loader, &saved->runtime_services, 1, system_table->RuntimeServices,
         system_table->RuntimeServices->Hdr.HeaderSize);
    save(loader, &saved->configuration_table, 2, system_table->ConfigurationTable,
         system_table->NumberOfTableEntries * sizeof(EFI_CONFIGURATION_TABLE));
}

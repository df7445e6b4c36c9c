/* The fake firmware's system table, runtime services and configuration tables, in memory that the map tells of.
 * UEFI 2.10, 4.3 to 4.6, 8.4, 8.5.
 */
#ifndef TESTS_LOADER_FAKE_TABLES_H
#define TESTS_LOADER_FAKE_TABLES_H

#include "tests/unit/fake_firmware.h"

#define FAKE_DEVICE_TREE_SIZE 80
#define FAKE_RT_PROPERTIES    0x3fffu

struct fake_tables {
    EFI_SYSTEM_TABLE     *system_table;
    EFI_RUNTIME_SERVICES *runtime_services;
    void                 *runtime_code; /* FAKE_CODE_PAGES pages */
    void                 *rsdp;         /* ACPI reclaim memory */
    UINT8                *device_tree;  /* boot-services memory */
    void                 *smbios;       /* boot-services memory, a descriptor of its own */
    EFI_SYSTEM_TABLE      after_exit;   /* a copy, as it was then */

    /* how it deviates */
    bool forgetful;       /* the system table keeps boot services and console after the exit */
    bool second_accepted; /* SetVirtualAddressMap can be called twice */
    bool version_ignored; /* SetVirtualAddressMap takes a map of any descriptor version */
    bool reset_returns;
    bool reset_faults;
    EFI_TIME time; /* that GetTime tells */

    /* what happened */
    bool           virtual_mode;
    UINTN          resets;
    EFI_RESET_TYPE reset_type;
};
extern struct fake_tables fake_tables;

#define FAKE_CODE_PAGES 8
#define FAKE_DATA_PAGES 4

/* Places the tables and adds SetVirtualAddressMap's work, ConvertPointer and ResetSystem. */
void fake_tables_start(struct fake_firmware *firmware);

/* Takes a kind of configuration table away. */
void fake_tables_remove(const EFI_GUID *guid);

/* A configuration table, for a test to spoil. */
void *fake_tables_get(const EFI_GUID *guid);

extern const EFI_GUID fake_device_tree_table;
extern const EFI_GUID fake_attributes_table;
extern const EFI_GUID fake_properties_table;

#endif

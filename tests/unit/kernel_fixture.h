/* A machine after the handoff, in host memory: boot info, maps, firmware tables before and after
 * SetVirtualAddressMap, and what its processor does wrong. Physical addresses are invented, virtual ones are those of
 * this process.
 *
 * kernel_fixture_start makes a faultless one. A test then spoils one thing and runs the checks. */
#ifndef TESTS_UNIT_KERNEL_FIXTURE_H
#define TESTS_UNIT_KERNEL_FIXTURE_H

#include <handoff/boot_info.h>
#include <handoff/memory_map.h>

#include "kernel-stub/check.h"
#include "kernel_firmware.h"

/* Descriptors of the final map, in its order. */
enum region {
    REGION_LOW,         /* conventional memory */
    REGION_BOOT_DATA,
    REGION_BOOT_CODE,
    REGION_BOOT_SPARED, /* boot-services data with the SMBIOS table in it */
    REGION_LOADER,
    REGION_HIGH,        /* conventional memory */
    REGION_CODE,        /* runtime services code: the fake firmware's functions */
    REGION_DATA,        /* runtime services data: the firmware's tables */
    REGION_SPARE,       /* more runtime services data, for defects */
    REGION_ACPI,
    REGION_NVS,
    REGION_RESERVED,
    REGION_MMIO,        /* runtime */
    REGION_COUNT
};
#define FIXTURE_STRIDE      48
#define FIXTURE_DESCRIPTORS (REGION_COUNT + 3)
#define FIXTURE_OFFENCES    4
#define FIXTURE_MAP_BYTES   (FIXTURE_DESCRIPTORS * FIXTURE_STRIDE)

/* The firmware's tables, as they lie in REGION_DATA. */
struct fixture_tables {
    EFI_SYSTEM_TABLE        system;
    EFI_RUNTIME_SERVICES    services;
    EFI_CONFIGURATION_TABLE configuration[2];
    CHAR16                  vendor[8];
    UINT64                  words[64]; /* other runtime data */
};

/* How the processor misbehaves during calls of one service. */
struct fixture_fault {
    enum service service; /* NO_SERVICE: no fault */
    UINT64       address; /* of a page fault, unless fault_vector says otherwise */
    bool         write;
    bool         execute;
};
struct fixture_change {
    enum service service;
    unsigned     index; /* of the register */
};

struct kernel_fixture {
    struct handoff_boot_info info;
    EFI_SYSTEM_TABLE         saved_system;
    EFI_RUNTIME_SERVICES     saved_services;
    _Alignas(8) UINT8        final[FIXTURE_MAP_BYTES];
    _Alignas(8) UINT8        preliminary[FIXTURE_MAP_BYTES];
    _Alignas(8) UINT8        runtime[FIXTURE_MAP_BYTES];
    _Alignas(8) UINT8        attempt[HANDOFF_ATTEMPTS][FIXTURE_MAP_BYTES];
    _Alignas(8) UINT8        attributes[16 + FIXTURE_MAP_BYTES]; /* the Memory Attributes Table */
    char                     log[128];
    struct handoff_offence   svam_offence[FIXTURE_OFFENCES];

    struct fixture_fault  fault;
    UINT32                fault_vector; /* 0: that of a page fault */
    struct fixture_change change;
    enum service          deep_service; /* uses deep_bytes of stack */
    UINT64                deep_bytes;
    UINT64                unsupported; /* a bit for each service that returns EFI_UNSUPPORTED, nothing else */
    UINT64                serial_taken;
    UINT64                ticks;
    bool                  page_tables_full;
    struct arch_deviation deviation; /* at the kernel's entry */
    UINTN                 halts;
};
extern struct kernel_fixture fixture;

/* A faultless machine. With HANDOFF_VIRTMAP_IDENTITY or _NONE the physical addresses of runtime memory are its
 * virtual ones. */
void kernel_fixture_start(UINT32 virtmap);

/* Descriptor of the final map. */
EFI_MEMORY_DESCRIPTOR *kernel_fixture_region(enum region region);

/* Appends a descriptor to the final map. */
EFI_MEMORY_DESCRIPTOR *kernel_fixture_add(UINT32 type, UINT64 physical_start, UINT64 pages, UINT64 attribute);

/* The firmware had the final map all the time: the preliminary, the attempt's and the runtime map, and the Memory
 * Attributes Table, are made from it again. */
void kernel_fixture_spread_map(void);

/* Gives every map another stride, not above FIXTURE_STRIDE. */
void kernel_fixture_pack(UINT64 stride);

/* The live tables, writable. */
struct fixture_tables *kernel_fixture_tables(void);

/* Makes the CRC32 of every table right again, after one was changed. */
void kernel_fixture_seal_tables(void);

/* A word of the tables' words, before and after SetVirtualAddressMap. */
void kernel_fixture_hold(unsigned index, UINT64 before, UINT64 after);

/* Physical address of an object in REGION_DATA. */
UINT64 kernel_fixture_physical(const void *object);

/* SetVirtualAddressMap wanted this and a traced crossing let it: adds it to the list. */
void kernel_fixture_want(struct handoff_fault fault, UINT64 count);

/* Adds an attempt to leave boot services, refused with EFI_INVALID_PARAMETER, in front of the successful one. */
void kernel_fixture_refuse_exit(void);

#endif

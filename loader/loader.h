/* The handoff in progress. One value, filled step by step from prepare to the kernel's entry.
 */
#ifndef LOADER_H
#define LOADER_H

#include <handoff/address_space.h>
#include <handoff/boot_info.h>
#include <handoff/efi.h>
#include <handoff/elf_image.h>
#include <handoff/exit_boot.h>
#include <handoff/text.h>

#include "arch.h"
#include "config.h"
#include "identity.h"

#define LOADER_LOG_SIZE     16384
#define LOADER_ALLOCATIONS  (32 + CONFIG_MODULES)
#define LOADER_FILES        (3 + CONFIG_MODULES) /* configuration, folder of drivers, kernel */
#define LOADER_SHARED       (HANDOFF_ELF_SEGMENTS + CONFIG_MODULES + 8)
#define LOADER_STACK_SIZE   65536
#define LOADER_ACCESS_RANGES 256 /* 32 drivers with 8 sections each */

/* Pages that must be given back if the handoff is abandoned. */
struct allocation {
    EFI_PHYSICAL_ADDRESS address;
    UINTN                pages;
};

/* How much evidence there is room for in the handed block; nothing: none is wanted. */
struct evidence_room {
    UINTN       handles;
    UINTN       images;
    UINTN       interfaces;
    UINTN       boot_services; /* bytes */
    EFI_HANDLE *handle;        /* where handles are listed */
    UINTN       refused;       /* calls that failed while it was collected */
};

struct loader {
    EFI_HANDLE        image;
    EFI_SYSTEM_TABLE *system_table;
    EFI_BOOT_SERVICES *boot_services;
    EFI_HANDLE        device;        /* that the loader was read from */
    EFI_FILE_HANDLE   volume;        /* root directory of its file system; NULL: not open, or it has none */
    EFI_FILE_HANDLE   file[LOADER_FILES]; /* that were opened to read, and stay so as long as the volume does */
    UINTN             files;
    UINT64            image_address; /* where the firmware put the loader */
    UINT64            image_size;

    bool            marked;     /* the volume has this run's marker */
    bool            collecting; /* an earlier run left something: the log on the volume is its, not ours */
    bool            collected;  /* its report was shown: this boot is over */

    bool                talkative; /* each line is printed as it is logged; else they wait for an error */
    bool                quiet;     /* nothing is to be printed */
    bool                trapped; /* an exception was met that nothing expected */
    struct handoff_text log;
    UINTN               printed; /* bytes of the log that the console has shown */

    struct identity identity;
    EFI_TIME        start_time; /* all 0: the firmware does not know */

    /* what the parts of runtime drivers that the loader started may do: firmware's own table may not know */
    struct handoff_access_range driver_access[LOADER_ACCESS_RANGES];
    UINTN                       driver_access_count;

    struct config config;          /* its strings are out of reach beyond the crossing */
    bool          checked;         /* the kernel is to judge the firmware: it wants evidence */
    bool          try_bad_version; /* selected by checks= */
    bool          try_second_call;
    bool          trace_svam;      /* strict crossing, and somebody wants to know everything that it denied */

    struct allocation allocation[LOADER_ALLOCATIONS];
    UINTN             allocations;

    /* what both tables translate besides firmware memory, and the next free address of the handed window */
    struct handoff_region shared[LOADER_SHARED];
    UINTN                 shared_count;
    UINT64                next_virtual_address;

    struct evidence_room evidence;

    bool                     secure_boot;    /* the firmware runs only what is signed */
    struct handoff_span      bundled_kernel; /* inside the loader's own image; size 0: none, or not to be used */
    struct handoff_elf_image kernel;
    struct handoff_span      module[CONFIG_MODULES];

    EFI_EVENT before_exit_event;
    EFI_EVENT exit_event;
    EFI_EVENT virtual_event;

    /* inside the handed block, which handed.c carves up */
    struct handoff_boot_info *handed_info;
    struct handoff_module    *modules;
    struct handoff_span      *drivers;
    struct handoff_memory_map preliminary;
    struct handoff_memory_map runtime;
    struct handoff_memory_map alone; /* what of the final map no other descriptor contradicts */
    void                     *exit_buffer;
    UINTN                     exit_buffer_size;
    void                     *attributes_copy;
    UINTN                     attributes_capacity;
    UINT8                    *saved_tables;

    struct handoff_exit_boot  exit;
    struct handoff_memory_map final; /* the map of the attempt that succeeded */
    struct handoff_attributes attributes;
    UINT64                    random; /* for virtmap=random */

    bool                      tables_stand; /* what the dry run built is what the final map asks for */
    struct handoff_page_arena arena;
    struct handoff_page_table crossing_table;
    struct handoff_page_table open_table; /* for trace_svam: the crossing table, and what the firmware is let have */
    struct handoff_page_table kernel_table;
    struct handoff_span       landing;
    UINT64                    crossing_stack; /* physical address of its lowest byte */

    struct handoff_boot_info info; /* copied into the handed block last */
};

#endif

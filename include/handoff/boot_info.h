/* The contract between the loader and a kernel: one header to copy, <stdint.h> only.
 * docs/contract.md is its prose twin: registers, stack, paging, interrupts and who owns which memory at kernel entry.
 *
 * The kernel is entered with the virtual address of a struct handoff_boot_info as its only argument. Check magic,
 * version and size before anything else. Later versions only add fields at the end: `size` tells how many bytes are
 * there.
 *
 * Every address says whether it is physical or virtual. Sizes are bytes unless a name says otherwise. Statuses are
 * EFI_STATUS values, the firmware's own, unless a name says otherwise.
 */
#ifndef HANDOFF_BOOT_INFO_H
#define HANDOFF_BOOT_INFO_H

#include <stdint.h>

#define HANDOFF_BOOT_INFO_MAGIC   0x46464f444e414821ULL /* "!HANDOFF" */
#define HANDOFF_BOOT_INFO_VERSION 1

#define HANDOFF_ARCHITECTURE_X86_64  1
#define HANDOFF_ARCHITECTURE_AARCH64 2
#define HANDOFF_ARCHITECTURE_RISCV64 3

/* A status that no firmware returns: the call was not made. */
#define HANDOFF_NOT_CALLED 0x7fffffffffffffffULL

/* Memory that is mapped for the kernel, writable and not executable unless said otherwise. size 0: there is none. */
struct handoff_span {
    uint64_t physical_address;
    uint64_t virtual_address;
    uint64_t size;
};

/* An object of the firmware or of the platform. virtual_address 0: not mapped for the kernel. */
struct handoff_object {
    uint64_t physical_address;
    uint64_t virtual_address;
};

/* EFI_MEMORY_DESCRIPTORs, `stride` bytes apart: never index them as an array. */
struct handoff_map {
    struct handoff_span descriptors;
    uint64_t            stride;
    uint64_t            key;
    uint32_t            version;
    uint32_t            reserved;
};

/* One attempt to leave boot services. */
struct handoff_attempt {
    struct handoff_map map;
    uint64_t           map_status;  /* of GetMemoryMap */
    uint64_t           exit_status; /* of ExitBootServices */
};
#define HANDOFF_ATTEMPTS 8

/* What the loader's own VirtualAddressChange handler saw when it called ConvertPointer. */
#define HANDOFF_CONVERT_RUNTIME_CODE  1 /* first byte of a RuntimeServicesCode region: its virtual address */
#define HANDOFF_CONVERT_RUNTIME_DATA  2 /* last byte of a RuntimeServicesData region: its virtual address */
#define HANDOFF_CONVERT_MMIO          3 /* first byte of a runtime MMIO region: its virtual address */
#define HANDOFF_CONVERT_NOT_RUNTIME   4 /* memory without EFI_MEMORY_RUNTIME: EFI_NOT_FOUND, unchanged */
#define HANDOFF_CONVERT_PAST_END      5 /* first byte after a runtime region: EFI_NOT_FOUND, unchanged */
#define HANDOFF_CONVERT_NULL          6 /* a null pointer without EFI_OPTIONAL_PTR: EFI_INVALID_PARAMETER */
#define HANDOFF_CONVERT_OPTIONAL_NULL 7 /* a null pointer with EFI_OPTIONAL_PTR: EFI_SUCCESS, unchanged */
#define HANDOFF_CONVERT_NO_ARGUMENT   8 /* address of the pointer null: EFI_INVALID_PARAMETER */

struct handoff_conversion {
    uint32_t kind;     /* HANDOFF_CONVERT_... */
    uint32_t reserved;
    uint64_t before;   /* the pointer handed in, physical */
    uint64_t after;    /* the pointer as it came back */
    uint64_t expected; /* what it had to be */
    uint64_t status;
};
#define HANDOFF_CONVERSIONS 8

/* A processor exception. vector 0xffffffff: there was none. */
struct handoff_fault {
    uint32_t vector;
    uint32_t error_code;
    uint64_t instruction; /* address of the instruction, as it was running */
    uint64_t address;     /* address that was accessed (CR2 on x86_64) */
};
#define HANDOFF_NO_FAULT 0xffffffffu

/* SetVirtualAddressMap and what surrounded it. */
struct handoff_svam {
    uint64_t             status;                /* of the call that counts; HANDOFF_NOT_CALLED with virtmap=none */
    uint64_t             bad_version_status;    /* of a call with a wrong DescriptorVersion made before it */
    uint64_t             second_call_status;    /* of a second call, through the physical address */
    struct handoff_fault fault;                 /* of the call that counts; its status is then EFI_ABORTED */
    struct handoff_fault bad_version_fault;
    struct handoff_fault second_call_fault;
    uint64_t             witness_status;        /* of CreateEvent for the witness */
    uint32_t             witness_runs;          /* how often its handler ran */
    uint32_t             conversions;           /* used entries of conversion[] */
    struct handoff_conversion conversion[HANDOFF_CONVERSIONS];
};

/* How often event handlers of the loader were notified during ExitBootServices. */
struct handoff_exit_events {
    uint64_t before_exit_status; /* of CreateEventEx for EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES */
    uint64_t exit_status;        /* of CreateEvent for EVT_SIGNAL_EXIT_BOOT_SERVICES */
    uint32_t before_exit_runs;   /* 0 is normal up to UEFI 2.8 */
    uint32_t exit_runs;
    uint32_t before_exit_order;  /* 1 for the first handler that ran, 2 for the second ...; 0: did not run */
    uint32_t exit_order;
};

/* The screen. framebuffer.size 0: there is none, which is normal. A pixel is bits_per_pixel wide; the masks say which
 * of its bits are which colour. */
struct handoff_framebuffer {
    struct handoff_span framebuffer;
    uint32_t width;          /* pixels */
    uint32_t height;         /* pixels */
    uint32_t stride;         /* bytes from one line to the next */
    uint32_t bits_per_pixel;
    uint32_t red_mask;
    uint32_t green_mask;
    uint32_t blue_mask;
    uint32_t reserved_mask;
};

struct handoff_module {
    struct handoff_span bytes;
    struct handoff_span name; /* the path as configured, UTF-8, NUL-terminated; size includes the NUL */
};

/* A part of the kernel as it is mapped. */
#define HANDOFF_SEGMENT_WRITE   1u
#define HANDOFF_SEGMENT_EXECUTE 2u
struct handoff_kernel_segment {
    struct handoff_span span;   /* whole pages */
    uint32_t            access; /* HANDOFF_SEGMENT_...; readable always */
    uint32_t            reserved;
};
#define HANDOFF_KERNEL_SEGMENTS 16

/* The page tables in force, and room for more. A table at physical address p of the arena can be edited at
 * p - arena.physical_address + arena.virtual_address. */
struct handoff_paging {
    uint64_t            root_physical_address; /* what the root register holds */
    struct handoff_span arena;
    uint64_t            arena_used;            /* bytes */
    uint32_t            levels;                /* tables from root to leaf */
    uint32_t            largest_leaf;          /* 0: 4 KiB, 1: 2 MiB, 2: 1 GiB pages are the largest in use */
    uint32_t            physical_bits;
    uint32_t            executable;            /* 1: whatever is mapped can be executed, as the processor has no NX */
};

/* Bytes saved from firmware tables after ExitBootServices and before SetVirtualAddressMap. */
struct handoff_saved_tables {
    struct handoff_span system_table;        /* sizeof(EFI_SYSTEM_TABLE) bytes */
    struct handoff_span runtime_services;    /* Hdr.HeaderSize bytes, at most 4096 */
    struct handoff_span configuration_table; /* NumberOfTableEntries * 24 bytes, at most 4096 */
};

/* Memory Attributes Table as the loader found it. */
struct handoff_attributes_record {
    struct handoff_span table;         /* a copy, header included; size 0: there was none */
    uint64_t            result;        /* enum handoff_status: why it was or was not applied */
    uint64_t            writable_code; /* entries that forbid neither writing nor execution */
    uint64_t            uncovered;     /* bytes of runtime code and data that no entry covers */
    uint32_t            applied;       /* 1: the kernel table has its permissions */
    uint32_t            reserved;
};

/* Moments of the handoff, in ticks of the architecture's counter (TSC, CNTVCT, rdtime). */
#define HANDOFF_STAGE_LOADER         0 /* efi_main entered */
#define HANDOFF_STAGE_CONFIGURATION  1 /* configuration read, drivers started */
#define HANDOFF_STAGE_KERNEL_LOADED  2 /* kernel and modules in their final places */
#define HANDOFF_STAGE_DRY_RUN        3 /* everything allocated and tried */
#define HANDOFF_STAGE_EXITED         4 /* ExitBootServices succeeded */
#define HANDOFF_STAGE_TABLES         5 /* runtime map and page tables built */
#define HANDOFF_STAGE_CROSSED        6 /* on the crossing table */
#define HANDOFF_STAGE_VIRTUAL        7 /* SetVirtualAddressMap returned */
#define HANDOFF_STAGE_POISONED       8 /* boot-services memory overwritten */
#define HANDOFF_STAGES               9
struct handoff_times {
    uint64_t ticks_per_second; /* 0: not known; without checks it is not measured where the processor does not tell */
    uint64_t ticks[HANDOFF_STAGES];
};

/* What the configuration asked for. */
#define HANDOFF_VIRTMAP_OFFSET   0
#define HANDOFF_VIRTMAP_COMPACT  1
#define HANDOFF_VIRTMAP_IDENTITY 2
#define HANDOFF_VIRTMAP_RANDOM   3
#define HANDOFF_VIRTMAP_NONE     4 /* SetVirtualAddressMap is left out; runtime regions are mapped 1:1 */
#define HANDOFF_VIRTMAP_REVERSED 5 /* the last region first: no neighbours stay neighbours */
#define HANDOFF_VIRTMAP_LOW      6 /* below 4 GiB, where nothing physical is */
#define HANDOFF_VIRTMAP_OVER     7 /* each region over the physical range of another one */
#define HANDOFF_AFTER_DEFAULT    0 /* isa-debug-exit where there is one, else shutdown */
#define HANDOFF_AFTER_SHUTDOWN   1
#define HANDOFF_AFTER_RESET      2
#define HANDOFF_AFTER_HALT       3
#define HANDOFF_AFTER_REPORT     4 /* keep the result in a variable, record.h, and reset: the loader collects it */
struct handoff_settings {
    uint32_t virtmap;         /* HANDOFF_VIRTMAP_... */
    uint32_t keep_identity;   /* identity=keep */
    uint32_t crossing_strict; /* crossing=strict */
    uint32_t poison;          /* poison=yes: boot-services memory was filled with HANDOFF_POISON */
    uint32_t wx;              /* wx=yes */
    uint32_t after;           /* HANDOFF_AFTER_... */
    uint32_t video;           /* video=yes */
    uint32_t serial;          /* I/O port, or physical address, of the serial port; 0: none */
    struct handoff_span checks; /* "all", or names separated by commas; NUL-terminated */
};

/* An image that boot services had loaded before the exit, the firmware's own or one of \handoff\drivers. */
#define HANDOFF_IMAGE_NAME 48
struct handoff_image {
    uint64_t physical_address; /* ImageBase */
    uint64_t size;
    uint32_t memory_type;      /* EFI_MEMORY_TYPE of its code */
    uint32_t reserved;
    char     name[HANDOFF_IMAGE_NAME]; /* UTF-8, NUL-terminated, cut off if it is longer */
};

/* Where a protocol's interface structure was before the exit. */
struct handoff_interface {
    uint64_t physical_address;
    uint8_t  protocol[16]; /* EFI_GUID */
};

/* What firmware wanted that the page table in force did not grant it, and that tracing let it have. */
struct handoff_offence {
    struct handoff_fault fault;  /* of the first time */
    uint64_t             count;  /* by the same instruction, to the same page */
    uint64_t             caller; /* of a jump: the return address on top of the stack; 0: not known */
};

/* What a verdict needs in order to name a culprit. Collected only for the checks that want it: size 0 otherwise. */
struct handoff_evidence {
    struct handoff_span images;        /* array of struct handoff_image, ascending by address */
    struct handoff_span interfaces;    /* array of struct handoff_interface, ascending by address */
    struct handoff_span boot_services; /* EFI_BOOT_SERVICES as it was before the exit: where each service began */
    struct handoff_span before_svam;   /* runtime memory before SetVirtualAddressMap: the regions of runtime_map whose
                                          type is EfiRuntimeServicesCode (where images lie with their data) or
                                          EfiRuntimeServicesData, one after the other, cut off where the room ended */
    struct handoff_span svam_offences; /* array of struct handoff_offence: with crossing=strict and trace=yes */
    uint64_t            svam_offences_total; /* used entries, and how often one found no room */
};

/* What boot-services memory is filled with: as a pointer it is not canonical, so using it faults at once. */
#define HANDOFF_POISON 0xb007dead5e171ce5ULL

struct handoff_boot_info {
    uint64_t magic;        /* HANDOFF_BOOT_INFO_MAGIC */
    uint32_t version;      /* HANDOFF_BOOT_INFO_VERSION */
    uint32_t size;         /* bytes of this structure */
    uint32_t architecture; /* HANDOFF_ARCHITECTURE_... */
    uint32_t reserved;

    struct handoff_map memory_map;      /* the final one, whose key ExitBootServices accepted, order untouched */
    struct handoff_map preliminary_map; /* fetched before the quiet window */
    struct handoff_map runtime_map;     /* what SetVirtualAddressMap was given; sorted */

    struct handoff_object system_table;     /* EFI_SYSTEM_TABLE */
    struct handoff_object runtime_services; /* EFI_RUNTIME_SERVICES; call them through virtual_address only */
    struct handoff_saved_tables saved;

    uint32_t attempts;          /* used entries of attempt[]; the last one succeeded */
    uint32_t probe_count;       /* 1: probe_status and probe_size are filled */
    uint64_t probe_status;      /* of GetMemoryMap with a buffer of 0 bytes */
    uint64_t probe_size;        /* the size it asked for */
    struct handoff_attempt attempt[HANDOFF_ATTEMPTS];

    struct handoff_exit_events events;
    struct handoff_svam        svam;
    struct handoff_attributes_record attributes;
    uint64_t rt_properties_status;  /* EFI_SUCCESS: well formed; EFI_NOT_FOUND; EFI_COMPROMISED_DATA: malformed */
    uint64_t rt_properties;         /* RuntimeServicesSupported, all bits set where there is no table */

    struct handoff_object rsdp;     /* ACPI 2.0 root, or ACPI 1.0 where that is all there is; 0: none */
    struct handoff_object smbios;   /* SMBIOS entry point, 3.0 preferred; 0: none */
    struct handoff_object device_tree;

    struct handoff_framebuffer screen;

    struct handoff_span command_line; /* UTF-8, NUL-terminated; size includes the NUL */
    struct handoff_span modules;      /* array of struct handoff_module */
    uint64_t            module_count;

    struct handoff_span kernel; /* from the first to the last page, gaps between segments included */
    uint64_t            kernel_slide;
    uint64_t            kernel_entry_virtual_address;
    uint64_t            kernel_segments;
    struct handoff_kernel_segment kernel_segment[HANDOFF_KERNEL_SEGMENTS];
    struct handoff_span stack;  /* the kernel's first stack; the page below it is not mapped */
    struct handoff_span handed; /* the block that this structure, maps, strings and log lie in */
    struct handoff_paging paging;

    struct handoff_times    times;
    struct handoff_settings settings;

    struct handoff_span log;      /* the loader's log, UTF-8 lines, not NUL-terminated; size is what is filled */
    uint64_t            log_capacity;
    uint64_t            log_after_svam; /* offset in the log of the first line written after SetVirtualAddressMap */

    uint64_t firmware_vendor_physical_address; /* UCS-2, NUL-terminated */
    uint32_t firmware_revision;
    uint32_t uefi_revision;    /* EFI_SYSTEM_TABLE.Hdr.Revision */

    struct handoff_evidence evidence;
    uint32_t trace;  /* trace=yes: list everything a service wants, not the first fault only */
    uint32_t stages; /* stages=yes: call services under growing strictness; boot-services memory is not overwritten */

    struct handoff_span drivers;    /* array of struct handoff_span, ascending: the parts of runtime drivers that the
                                       loader started, of which the Memory Attributes Table may not know */
    uint32_t rt_properties_version; /* as EFI_RT_PROPERTIES_TABLE has it, right or wrong; 0 where there is none */
    uint32_t rt_properties_length;
    uint64_t boot_services_table; /* physical address of what evidence.boot_services is a copy of; 0 without that */
    struct handoff_span machine;  /* maker, product and firmware, one line for people; UTF-8, NUL-terminated */
    struct handoff_span machine_name; /* the same machine in a file name: letters, digits and "-"; NUL-terminated */
    uint64_t run; /* a number that no two runs share; 0 unless settings.after is HANDOFF_AFTER_REPORT */
    uint64_t strict; /* strict=yes: registers, stack and buffers of each runtime call are watched */
    uint64_t runtime_map_ticks; /* as in times.ticks, between HANDOFF_STAGE_EXITED and HANDOFF_STAGE_TABLES */
};

#endif

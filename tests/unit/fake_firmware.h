/* A firmware on the host: real tables of function pointers, a real memory map and a real map key.
 *
 * Only GetMemoryMap, ExitBootServices and SetVirtualAddressMap are there; tests/loader/ adds the others. Every
 * entry of both tables that nobody added, and every call that the specification forbids when it comes
 * (fake_call.h), fails the test. The specification's functions have no argument that names the firmware: one at a
 * time is running.
 */
#ifndef TESTS_UNIT_FAKE_FIRMWARE_H
#define TESTS_UNIT_FAKE_FIRMWARE_H

#include "fake_call.h"
#include "map_builder.h"

#define FAKE_FIRMWARE_DESCRIPTORS 64
#define FAKE_FIRMWARE_FOR_EVER    ((UINTN)-1)

struct fake_firmware {
    EFI_BOOT_SERVICES         boot_services;
    EFI_RUNTIME_SERVICES      runtime_services;
    struct handoff_memory_map map;   /* the truth; a test may add to it */
    EFI_HANDLE                image; /* the handle that ExitBootServices wants to see */

    /* how it deviates from a perfect firmware; calls count from 1, 0 is never */
    UINTN      stale_fetches;     /* after so many successful GetMemoryMap calls the map changes at once */
    UINTN      grow_before_call;  /* this GetMemoryMap call finds the map larger by ... */
    UINTN      grow_descriptors;  /* ... so many descriptors */
    UINTN      under_reported;    /* so many descriptors less than needed are asked for on EFI_BUFFER_TOO_SMALL */
    bool       keeps_silent;      /* stride and version are not filled on EFI_BUFFER_TOO_SMALL (old U-Boot) */
    UINTN      reported_stride;   /* not 0: a lie about the stride */
    UINT32     reported_version;
    UINTN      failing_map_call;
    EFI_STATUS failing_map_status;
    UINTN      failing_exit_call;
    EFI_STATUS failing_exit_status;
    EFI_STATUS set_virtual_status;

    /* what else there is of it; NULL: nothing */
    void (*grow)(struct fake_firmware *firmware, UINTN descriptors); /* instead of descriptors out of nothing */
    void (*before_exit)(void); /* at each ExitBootServices, before the key is looked at */
    void (*at_exit)(void);     /* the key was right */
    EFI_STATUS (*set_virtual)(UINTN size, UINTN stride, UINT32 version, const EFI_MEMORY_DESCRIPTOR *map);

    /* what happened */
    UINTN map_calls;
    UINTN exit_calls;
    bool  exited;
    UINTN set_virtual_calls;
    UINTN set_virtual_size; /* the arguments of the last call */
    UINTN set_virtual_stride;
    UINT32 set_virtual_version;
    const EFI_MEMORY_DESCRIPTOR *set_virtual_map;
    UINT8 set_virtual_bytes[4096];
};

/* Starts one with the ordinary map of map_builder.h. */
void fake_firmware_start(struct fake_firmware *firmware, UINTN stride);
void fake_firmware_stop(struct fake_firmware *firmware);

/* As if a driver had allocated memory: so many descriptors more, and a new key. */
void fake_firmware_grow(struct fake_firmware *firmware, UINTN descriptors);

#endif

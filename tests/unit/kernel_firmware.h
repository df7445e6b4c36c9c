/* Runtime services on the host: real functions behind a real table, with a variable store, a clock and a counter, and
 * one switch for each way in which firmware gets it wrong. The specification's functions have no argument that names
 * the firmware: there is one. */
#ifndef TESTS_UNIT_KERNEL_FIRMWARE_H
#define TESTS_UNIT_KERNEL_FIRMWARE_H

#include <stdbool.h>

#include "kernel-stub/runtime_call.h"

/* Stands for no service in a switch. */
#define NO_SERVICE SERVICE_COUNT

struct kernel_firmware {
    /* any service */
    enum service status_service; /* returns `status` and does nothing else */
    EFI_STATUS   status;

    /* variables */
    bool   write_flips_a_bit;
    bool   write_drops_runtime_access;
    bool   delete_is_ignored;
    bool   lists_again;          /* the first name comes again after the last */
    bool   lists_for_ever;       /* new names without end */
    bool   lists_boot_only;
    bool   lists_no_new;         /* variables written at runtime are left out */
    bool   lists_unterminated;
    bool   small_buffer_wrong_size;
    bool   small_buffer_overrun;
    bool   takes_volatile;
    bool   takes_empty_name;
    bool   takes_no_name;        /* GetVariable without a name is EFI_NOT_FOUND */
    bool   takes_no_attributes;  /* QueryVariableInfo */
    UINT64 maximum_storage;
    UINT64 remaining_storage;    /* before anything is written */
    UINT64 maximum_variable;
    UINT64 largest_write;        /* bytes of data beyond which SetVariable has no room, whatever was said */
    UINT32 failing_write;        /* this SetVariable of data, counted from 1, returns failing_status */
    EFI_STATUS failing_status;
    UINT32 lost_write;           /* this one returns EFI_SUCCESS and does nothing */
    bool   reads_nothing;        /* GetVariable returns EFI_SUCCESS and leaves the data as it was */
    UINT32 last_write;           /* after so many power_off is called */

    /* clock, counter, capsules, end */
    bool   clock_stands;
    bool   clock_goes_back;
    bool   takes_month_13;       /* SetTime and SetWakeupTime */
    void (*spoil_time)(EFI_TIME *time);
    bool   counter_stands;
    bool   takes_no_capsule;     /* QueryCapsuleCapabilities of none */
    EFI_STATUS unknown_capsule;  /* QueryCapsuleCapabilities of one */
    bool   takes_wrong_flags;
    bool   updates_no_capsule;   /* UpdateCapsule of none */

    void (*power_off)(void);     /* does not return; NULL: ResetSystem returns */

    /* what happened */
    UINT32 write_calls;          /* SetVariable of data */
    UINT32 writes;               /* variables created or changed */
    UINT64 least_remaining;      /* storage, after any of them */
    UINT32 counter_calls;
    UINT32 resets;
    EFI_RESET_TYPE reset_type;
};
extern struct kernel_firmware firmware;

/* A faultless firmware, with three variables of its own. */
void kernel_firmware_start(void);

/* The table as it is after conversion: every pointer a host address. */
void kernel_firmware_fill(EFI_RUNTIME_SERVICES *services);

/* Variables in the store that the firmware did not come with. */
UINTN kernel_firmware_left_over(void);

/* Storage that remains now. */
UINT64 kernel_firmware_remaining(void);

/* Where the functions lie. */
UINT64 kernel_firmware_code_start(void);
UINT64 kernel_firmware_code_end(void);

#endif

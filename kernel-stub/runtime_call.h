/* Runtime Services called from virtual mode: each at its virtual address, on a guarded stack, inside a fault net,
 * with the processor's state compared before and after. UEFI 2.10, 8.1 "Runtime Services Rules and Restrictions",
 * 2.3.4. */
#ifndef RUNTIME_CALL_H
#define RUNTIME_CALL_H

#include <stdbool.h>

#include <handoff/boot_info.h>
#include <handoff/efi.h>

#include "arch.h"
#include "callers.h"
#include "diagnosis.h"
#include "service.h"
#include "stage.h"
#include "trace.h"

/* Returned instead of a firmware status when a fault ended the service (its family is not called again: it may hold
 * locks). */
#define RUNTIME_FAULTED ((EFI_STATUS)0x7ffffffffffffffeULL)
/* Returned when an earlier fault of the same family, or RT_PROPERTIES_TABLE, forbids the call; it was not made. */
#define RUNTIME_NOT_MADE ((EFI_STATUS)HANDOFF_NOT_CALLED)

struct service_record {
    uint32_t   calls;
    uint32_t   faults;
    uint32_t   interrupted; /* faults that ended the call; with trace=yes not all of them do */
    EFI_STATUS first_status;
    EFI_STATUS last_status;
    uint64_t   deepest_stack; /* bytes */
};

/* A fault inside a service, with what it means. */
struct service_fault {
    enum service         service;
    struct handoff_fault fault;
    struct access        access;
    const char          *diagnosis;       /* slug */
    uint64_t             culprit;         /* the instruction that is to be blamed */
    uint64_t             caller[CALLERS]; /* likely ones, from the innermost outwards; 0: no more */
};
#define SERVICE_FAULTS 32

/* A register that a service did not leave as it found it. */
struct register_change {
    enum service service;
    const char  *name;
    uint64_t     before;
    uint64_t     after;
};
#define REGISTER_CHANGES 16

struct runtime {
    const struct handoff_boot_info *info;
    EFI_RUNTIME_SERVICES           *services; /* virtual address */
    bool                            undeclared_too; /* properties.honest: call what RT_PROPERTIES_TABLE forbids */
    struct service_record           service[SERVICE_COUNT];
    uint32_t                        lost;     /* a bit a family of services of which a fault ended one */
    uint32_t                        faults;   /* all of them; the first SERVICE_FAULTS are kept */
    struct service_fault            fault[SERVICE_FAULTS]; /* one a service and diagnosis where calls go on */
    enum stage                      stage;    /* of the calls that are made */
    struct trace                    trace;
    enum service                    called;   /* last */
    uint32_t                        changes;  /* all of them; the first REGISTER_CHANGES are kept */
    struct register_change          change[REGISTER_CHANGES];
    uint32_t                        guarded_calls; /* calls with buffers that end at a guard page */
    uint64_t                        lowest_buffer; /* lowest address of such a buffer */
};

void runtime_begin(struct runtime *runtime, const struct handoff_boot_info *info);

/* True if RT_PROPERTIES_TABLE declares the service supported (UEFI 2.10, 4.6; no table: all of them). */
bool service_declared(const struct runtime *runtime, enum service service);

/* Why no service at all may be called, or NULL. */
const char *runtime_obstacle(const struct runtime *runtime);

/* True until a fault ended a service of the same family (time, variable, capsule, ...); false if there is an
 * obstacle. */
bool service_usable(const struct runtime *runtime, enum service service);

EFI_STATUS runtime_call(struct runtime *runtime, enum service service, const uint64_t arguments[ARCH_CALL_ARGUMENTS]);

/* How many of runtime->fault are filled. */
uint32_t runtime_faults_kept(const struct runtime *runtime);

/* Typed forms of runtime_call. What the firmware reads and writes are guarded copies of the caller's objects: of a
 * variable's name or data as much as the caller says, of anything else its size. */
EFI_STATUS runtime_get_time(struct runtime *runtime, EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities);
EFI_STATUS runtime_set_time(struct runtime *runtime, EFI_TIME *time);
EFI_STATUS runtime_get_wakeup_time(struct runtime *runtime, BOOLEAN *enabled, BOOLEAN *pending, EFI_TIME *time);
EFI_STATUS runtime_set_wakeup_time(struct runtime *runtime, BOOLEAN enable, EFI_TIME *time);
EFI_STATUS runtime_get_variable(struct runtime *runtime, CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes,
                                UINTN *size, void *data);
EFI_STATUS runtime_get_next_variable_name(struct runtime *runtime, UINTN *size, CHAR16 *name, EFI_GUID *vendor);
EFI_STATUS runtime_set_variable(struct runtime *runtime, CHAR16 *name, EFI_GUID *vendor, UINT32 attributes,
                                UINTN size, void *data);
EFI_STATUS runtime_query_variable_info(struct runtime *runtime, UINT32 attributes, UINT64 *maximum_storage,
                                       UINT64 *remaining_storage, UINT64 *maximum_variable);
EFI_STATUS runtime_get_next_high_monotonic_count(struct runtime *runtime, UINT32 *count);
EFI_STATUS runtime_update_capsule(struct runtime *runtime, EFI_CAPSULE_HEADER **capsules, UINTN count,
                                  UINT64 scatter_gather_physical_address);
EFI_STATUS runtime_query_capsule_capabilities(struct runtime *runtime, EFI_CAPSULE_HEADER **capsules, UINTN count,
                                              UINT64 *maximum_size, EFI_RESET_TYPE *reset);
/* Returns only if the firmware's ResetSystem did, or faulted. */
EFI_STATUS runtime_reset_system(struct runtime *runtime, EFI_RESET_TYPE type);

#endif

/* From a fault to a culprit: the address decides, matched against the final map, physical and virtual. Pure. */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

#include <stdbool.h>

#include <handoff/boot_info.h>
#include <handoff/efi.h>
#include <handoff/memory_map.h>
#include <handoff/text.h>

#define DIAGNOSIS_STALE_BOOT_SERVICES_DATA "stale-boot-services-data"
#define DIAGNOSIS_BOOT_SERVICE_CALLED      "boot-service-called"
#define DIAGNOSIS_PROTOCOL_USED            "protocol-used"
#define DIAGNOSIS_UNCONVERTED_POINTER      "unconverted-pointer"
#define DIAGNOSIS_UNCONVERTED_CODE_POINTER "unconverted-code-pointer"
#define DIAGNOSIS_CONVERTED_TWICE          "converted-twice"
#define DIAGNOSIS_NULL_POINTER             "null-pointer"
#define DIAGNOSIS_UNDECLARED_REGION        "undeclared-region"
#define DIAGNOSIS_WRITE_TO_CODE            "write-to-code"
#define DIAGNOSIS_EXECUTE_OF_DATA          "execute-of-data"
#define DIAGNOSIS_WRITABLE_CODE            "writable-code" /* nothing protects code of the firmware's */
#define DIAGNOSIS_STACK_OVERRUN            "stack-overrun"
#define DIAGNOSIS_BUFFER_OVERRUN           "buffer-overrun"
#define DIAGNOSIS_STALE_MAP_KEY            "stale-map-key"
#define DIAGNOSIS_BAD_RUNTIME_MAP          "bad-runtime-map"
#define DIAGNOSIS_SVAM_REFUSED             "svam-refused"
#define DIAGNOSIS_INTERRUPTS_ENABLED       "interrupts-enabled"
#define DIAGNOSIS_RETURNED_FROM_RESET      "returned-from-reset"
#define DIAGNOSIS_NOT_AS_SPECIFIED         "not-as-specified" /* an answer that the specification rules out */
#define DIAGNOSIS_UNKNOWN                  "unknown"

/* The kind of access that faulted. */
struct access {
    uint64_t address;
    bool     page_fault; /* false: another exception, the address means nothing unless it is the poison */
    bool     write;
    bool     execute;
    bool     interrupt;  /* no access at all: an external interrupt, though interrupts have to stay off */
    uint64_t guard_low;  /* the guard page below the firmware stack */
    uint64_t guard_high;
    bool     buffer_guard; /* in a page behind a buffer that the service was given */
};

/* The slug. Never NULL. */
const char *diagnose(const struct handoff_boot_info *info, const struct access *access);

/* The slug that using a pointer to this address would get. Never NULL. */
const char *diagnose_pointer(const struct handoff_boot_info *info, uint64_t address, bool execute);

/* Two causes that have words of their own: a pointer read from poisoned memory, the page below the stack. */
bool diagnose_poison(const struct access *access);
bool diagnose_guard(const struct access *access);

/* How a fault with this slug comes about, half a sentence; NULL: that is not known. */
const char *diagnosis_cause(const char *slug);

/* True of the slugs that tell of a use of what ended with ExitBootServices. */
bool diagnosis_is_of_boot_services(const char *slug);

/* True of the slugs that tell of a pointer that was not converted as it has to be. */
bool diagnosis_is_of_pointers(const char *slug);

/* What a person should do about a slug, one sentence. Never NULL. */
const char *diagnosis_next_step(const char *slug);

/* "EfiBootServicesData, 16 pages at 0x0e123000" for a physical address; for one inside a runtime region's virtual
 * range that region, with "virtual" said; "in no descriptor of the final map" otherwise. */
void describe_address(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text);

/* A map of the boot info as the gift's type. One that cannot be stepped through, which map.size_probe reports, has no
 * descriptors, and is none that handoff_memory_map_validate accepts. */
struct handoff_memory_map info_map(const struct handoff_map *map);

#endif

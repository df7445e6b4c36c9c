/* A check is one table entry and one function. The function reads the facts of the boot info, calls firmware through
 * runtime_call.h, and states its outcome with one of the functions below; the verdict prints it.
 */
#ifndef CHECK_H
#define CHECK_H

#include <handoff/boot_info.h>
#include <handoff/text.h>

#include "runtime_call.h"

enum severity {
    SEVERITY_CRITICAL, /* fails the run */
    SEVERITY_HIGH,     /* fails the run */
    SEVERITY_MEDIUM,   /* "ok ... # WARN" */
    SEVERITY_ADVISORY, /* informs; never anything but "ok" */
};

enum outcome {
    OUTCOME_NONE, /* the check said nothing, which the verdict reports as a failure */
    OUTCOME_PASSED,
    OUTCOME_WARNED, /* legal, but worth a look: "ok ... # WARN" whatever the severity */
    OUTCOME_FAILED,
    OUTCOME_SKIPPED,
    OUTCOME_OPEN, /* the next boot decides; on the serial port a skip */
};

struct check;

/* What a check works with, and where it leaves its outcome. Made by the verdict for each check. */
struct check_context {
    const struct handoff_boot_info *info;
    struct runtime                 *runtime;
    const struct check             *check;

    enum outcome        outcome;
    struct handoff_text seen;      /* what was observed; on a skip, or if it is left open, why */
    struct handoff_text next;      /* what to do about a failure */
    const char         *diagnosis; /* slug of a failure, see diagnosis.h */
    bool                has_address;
    uint64_t            address;   /* what the failure is about */
    const char         *service;   /* the one that it is about; NULL: none, or several */
    const char         *stale_checksum; /* of a failure: the table in which the CRC32 alone is wrong; else NULL */
    const struct handoff_fault *svam_fault; /* of SetVirtualAddressMap, if the failure is about that; else NULL */

    /* Prints what a sentence has no room for, as lists of the YAML block; NULL: there is none. */
    void (*print_lists)(const struct check_context *context);
};

struct check {
    const char   *name;    /* stable once released */
    enum severity severity;
    const char   *section; /* "UEFI 2.10, 7.4.6" */
    void (*run)(struct check_context *context); /* NULL: the last check, which ending.c decides: reset.shutdown */
};

/* One outcome a check; the first counts. `seen` is a handoff_text_format string with its arguments. A failure's
 * `diagnosis` is a slug of diagnosis.h; NULL stands for "unknown". Its `next` may be NULL: the slug's own then. */
void check_pass(struct check_context *context, const char *seen, ...);
void check_skip(struct check_context *context, const char *reason, ...);
void check_leave_open(struct check_context *context, const char *reason, ...);
void check_warn(struct check_context *context, const char *diagnosis, const char *next, const char *seen, ...);
void check_fail(struct check_context *context, const char *diagnosis, const char *next, const char *seen, ...);

/* The service that a failure from here on is about. */
void check_about(struct check_context *context, enum service service);

/* The address that the failure or warning stated next is about; the verdict names the memory descriptor that it falls
 * in. check_fail_at is both in one. */
void check_at(struct check_context *context, uint64_t address);
void check_fail_at(struct check_context *context, const char *diagnosis, uint64_t address, const char *next,
                   const char *seen, ...);

/* One table a topic, in the order in which they are run. */
struct check_table {
    const struct check *checks;
    unsigned            count;
};
extern const struct check_table check_tables[];
extern const unsigned check_table_count;

#endif

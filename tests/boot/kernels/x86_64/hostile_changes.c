/* Services that come back, but not with everything as they found it: the stub must name what they changed, and put
 * it back. */
#include <stddef.h>

#include "hostile.h"
#include "kernel-stub/same_text.h"

/* Of what faults are caught with. */
#define CONTROL_CHANGES(CHANGE)                   \
    CHANGE(cr0, "cr0")                            \
    CHANGE(cr3, "cr3")                            \
    CHANGE(cr4, "cr4")                            \
    CHANGE(efer, "efer")                          \
    CHANGE(pat, "pat")                            \
    CHANGE(gdtr, "gdtr limit")                    \
    CHANGE(idtr, "idtr base")

/* Service of hostile_change_services.S, and the register that the stub must name; NULL: none. */
#define CHANGES(CHANGE)                           \
    CHANGE(nothing_at_all, NULL)                  \
    CHANGE(volatile_registers, NULL)              \
    CHANGE(sticky_flags, NULL)                    \
    CHANGE(rbx, "rbx")                            \
    CHANGE(rbp, "rbp")                            \
    CHANGE(rsi, "rsi")                            \
    CHANGE(rdi, "rdi")                            \
    CHANGE(r12, "r12")                            \
    CHANGE(r13, "r13")                            \
    CHANGE(r14, "r14")                            \
    CHANGE(r15, "r15")                            \
    CHANGE(xmm6_low, "xmm6 low")                  \
    CHANGE(xmm6_high, "xmm6 high")                \
    CHANGE(xmm15_low, "xmm15 low")                \
    CHANGE(xmm15_high, "xmm15 high")              \
    CHANGE(rsp, "rsp")                            \
    CHANGE(interrupt_flag, "flags IF, DF, AC")    \
    CHANGE(direction_flag, "flags IF, DF, AC")    \
    CHANGE(alignment_flag, "flags IF, DF, AC")    \
    CONTROL_CHANGES(CHANGE)                       \
    CHANGE(ss, "ss")                              \
    CHANGE(ds, "ds")                              \
    CHANGE(es, "es")                              \
    CHANGE(mxcsr, "mxcsr control")                \
    CHANGE(x87, "x87 control word")

#define DECLARE(name, reported) extern hostile_service change_##name;
CHANGES(DECLARE)

static const struct {
    hostile_service *service;
    const char      *reported;
} changes[] = {
#define EXPECT(name, reported) {change_##name, reported},
    CHANGES(EXPECT)
};

static const char *name_of_change(const struct firmware_call *call)
{
    const char *name = NULL;

    for (unsigned i = 0; i < ARCH_STATE_VALUES && arch_state_name(i) != NULL; i++) {
        if (call->before.value[i] != call->after.value[i])
            name = name == NULL ? arch_state_name(i) : "several";
    }
    return name != NULL ? name : "none";
}

static void run(struct check_context *context)
{
    const unsigned index = (unsigned)(context->check - hostile_changes);
    const char *expected = changes[index].reported != NULL ? changes[index].reported : "none";
    const struct firmware_call call = hostile_call(context, changes[index].service, 0);

    if (call.faulted || call.result != 42)
        check_fail(context, NULL, NULL, "exception %u, result %lu", call.fault.vector, call.result);
    else if (call.changed != (changes[index].reported != NULL))
        check_fail(context, NULL, NULL, "it said that it had changed %s", call.changed ? "something" : "nothing");
    else if (!same_text(name_of_change(&call), expected))
        check_fail(context, NULL, NULL, "named %s, expected %s", name_of_change(&call), expected);
    else
        check_pass(context, "changed and restored: %s", expected);
}

/* hostile_change_services.S writes once, 1000 bytes below its return address, which lies below 48 bytes of the
 * caller's. */
#define DEPTH (48 + 8 + 1000)

extern hostile_service change_depth;

static void run_depth(struct check_context *context)
{
    const struct firmware_call call = hostile_call(context, change_depth, 0);

    if (call.faulted || call.stack_used != DEPTH)
        check_fail(context, NULL, NULL, "%lu bytes of stack reported, %u used", call.stack_used, DEPTH);
    else
        check_pass(context, "%lu bytes of stack", call.stack_used);
}

static hostile_service *const control_changes[] = {
#define SERVICE(name, reported) change_##name,
    CONTROL_CHANGES(SERVICE)
};

/* With strict=no nobody is told; hostile_make finds what was not put back. */
static void run_unwatched(struct check_context *context)
{
    struct firmware_call call = {
        .function = (uint64_t)control_changes[context->check - hostile_unwatched],
        .lax = true,
    };

    hostile_make(context, &call);
    if (call.faulted || call.changed || call.result != 42)
        check_fail(context, NULL, NULL, "exception %u, result %lu", call.fault.vector, call.result);
    check_pass(context, "restored, and not told");
}

const struct check hostile_unwatched[7] = {
#define UNWATCHED(name, reported) {"unwatched." #name, SEVERITY_HIGH, "UEFI 2.10, 2.3.4", run_unwatched},
    CONTROL_CHANGES(UNWATCHED)
};

const struct check hostile_changes[32] = {
#define CHECK(name, reported) {"change." #name, SEVERITY_HIGH, "UEFI 2.10, 2.3.4", run},
    CHANGES(CHECK)
    {"change.depth", SEVERITY_HIGH, "UEFI 2.10, 2.3.4", run_depth},
};

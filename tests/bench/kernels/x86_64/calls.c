/* The kernel stub's runtime calls, with a bench instead of checks: what a call costs through the wrapper, watched and
 * not, and what the same call costs without it. */
#include "calls.h"
#include "tests/bench/guest.h"

#define ROUNDS 16

_Noreturn void kernel_main(const struct handoff_boot_info *info);

/* Each way of calling has a runtime of its own: with the firmware's services or with some that return at once. */
struct way {
    struct handoff_boot_info info;
    struct runtime           runtime;
};

_Noreturn static void refuse(const char *reason, EFI_STATUS status)
{
    guest_refuse(reason, status);
    guest_end();
}

static void report_exception(const char *bytes, uint64_t size)
{
    (void)size;
    guest_write("bench-error ");
    guest_write(bytes);
}

static void begin(struct way *way, const struct handoff_boot_info *info, bool strict, EFI_RUNTIME_SERVICES *services)
{
    way->info = *info;
    way->info.strict = strict;
    runtime_begin(&way->runtime, &way->info);
    way->runtime.services = services;
}

/* The least of some rounds: a clock that is being updated makes GetTime wait. */
static UINT64 ticks_of(struct runtime *runtime, call_function *call, EFI_STATUS expected)
{
    UINT64 least = UINT64_MAX;

    for (unsigned round = 0; round < ROUNDS; round++) {
        const UINT64 start = guest_ticks();
        const EFI_STATUS status = call(runtime);
        const UINT64 ticks = guest_ticks() - start;
        if (status != expected)
            refuse("a call returned something else than before", status);
        if (ticks < least)
            least = ticks;
    }
    return least;
}

static EFI_STATUS nothing(struct runtime *runtime)
{
    (void)runtime;
    return EFI_SUCCESS;
}

static void tell(const char *what, const char *service, UINT64 number)
{
    char bytes[64];
    struct handoff_text name = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&name, "call.%s.%s", service, what);
    guest_tell(bytes, number);
}

/* What the two ways of calling a service that does nothing differ by is the wrapper's own. */
static void measure(const struct handoff_boot_info *info, const struct call *call, bool strict,
                    EFI_RUNTIME_SERVICES *firmware)
{
    static struct way real, idle;
    const char *watched = strict ? "strict" : "lax";
    char own[16];
    struct handoff_text words = handoff_text_in(own, sizeof(own));

    handoff_text_format(&words, "own_%s", watched);
    begin(&real, info, strict, firmware);
    begin(&idle, info, strict, idle_services());
    const UINT64 empty = ticks_of(&idle.runtime, nothing, EFI_SUCCESS);
    const EFI_STATUS status = call->bare(&real.runtime);
    if (strict)
        tell("bare", call->name, ticks_of(&real.runtime, call->bare, status) - empty);
    tell(watched, call->name, ticks_of(&real.runtime, call->wrapped, status) - empty);
    tell(own, call->name, ticks_of(&idle.runtime, call->wrapped, EFI_SUCCESS) -
         ticks_of(&idle.runtime, call->bare, EFI_SUCCESS));
    if (real.runtime.faults + idle.runtime.faults + real.runtime.changes + idle.runtime.changes > 0)
        refuse("a service faulted or changed registers", EFI_ABORTED);
}

void kernel_main(const struct handoff_boot_info *info)
{
    EFI_RUNTIME_SERVICES *firmware = (EFI_RUNTIME_SERVICES *)info->runtime_services.virtual_address;

    if (!arch_begin(info, report_exception))
        refuse("the guard pages cannot be unmapped", EFI_OUT_OF_RESOURCES);
    for (unsigned i = 0; i < CALLS; i++) {
        measure(info, &calls[i], true, firmware);
        measure(info, &calls[i], false, firmware);
    }
    guest_end();
}

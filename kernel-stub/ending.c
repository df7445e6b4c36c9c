#include "ending.h"

#include "arch.h"
#include "audience.h"
#include "keeping.h"
#include "report.h"
#include "tap.h"

static const char words_at_halt[] = "The run is over: you may switch the machine off.";

enum way {
    WAY_DEBUG_EXIT,
    WAY_SHUTDOWN,
    WAY_RESET,
    WAY_REPORT,
    WAY_HALT,
};

static enum way way_of(const struct handoff_boot_info *info)
{
    if (keeping_wanted(info))
        return WAY_REPORT;
    switch (info->settings.after) {
    case HANDOFF_AFTER_SHUTDOWN:
        return WAY_SHUTDOWN;
    case HANDOFF_AFTER_RESET:
        return WAY_RESET;
    case HANDOFF_AFTER_HALT:
        return WAY_HALT;
    default:
        return arch_debug_exit_present() ? WAY_DEBUG_EXIT : WAY_SHUTDOWN;
    }
}

/* Why reset.shutdown cannot be judged, or NULL. */
static const char *skip_reason(const struct verdict *verdict)
{
    if (!service_declared(&verdict->runtime, SERVICE_RESET_SYSTEM))
        return "RT_PROPERTIES_TABLE declares ResetSystem unsupported";
    if (runtime_obstacle(&verdict->runtime))
        return runtime_obstacle(&verdict->runtime);
    switch (way_of(verdict->info)) {
    case WAY_DEBUG_EXIT:
        return "the debug-exit device ends this run";
    case WAY_RESET:
        return "after=reset ends this run with a cold reset";
    case WAY_REPORT:
        return "after=report does not switch the machine off";
    case WAY_HALT:
        return "after=halt ends this run";
    default:
        return NULL;
    }
}

void ending_prepare(struct verdict *verdict)
{
    const struct verdict_entry *entry = verdict_last(verdict);
    const char *reason = skip_reason(verdict);

    verdict_close(verdict);
    if (entry && reason)
        verdict_skip(verdict, entry, reason);
}

/* What is left when the firmware did not end the run. */
static _Noreturn void stop(bool passed)
{
    arch_debug_exit(passed);
    arch_halt();
}

/* The fault that a call with this status ended in; NULL if there was none, or no room to keep it. */
static const struct service_fault *last_fault(const struct runtime *runtime, EFI_STATUS status)
{
    if (status != RUNTIME_FAULTED || runtime->faults > SERVICE_FAULTS)
        return NULL;
    return &runtime->fault[runtime->faults - 1];
}

static void note_survival(struct verdict *verdict, const struct verdict_entry *entry, EFI_STATUS status)
{
    if (entry && entry->outcome == OUTCOME_NONE) {
        verdict_fail(verdict, entry, last_fault(&verdict->runtime, status),
                     status == RUNTIME_FAULTED ? "ResetSystem faulted" : "ResetSystem returned");
        verdict_sum(verdict);
    } else if (status == RUNTIME_NOT_MADE) {
        tap_comment("ResetSystem(EfiResetShutdown) was not called: %s", skip_reason(verdict));
        audience_note(words_at_halt);
    } else {
        tap_comment("ResetSystem(EfiResetShutdown) did not switch the machine off");
        audience_note("ResetSystem(EfiResetShutdown) did not switch the machine off: do it yourself.");
    }
}

static _Noreturn void shut_down(struct verdict *verdict)
{
    const struct verdict_entry *entry = verdict_last(verdict);

    if (entry && entry->outcome == OUTCOME_NONE)
        tap_comment("reset.shutdown: calling ResetSystem(EfiResetShutdown), check %u passes if the power goes off",
                    verdict_number(verdict, entry));
    note_survival(verdict, entry, runtime_reset_system(&verdict->runtime, EfiResetShutdown));
    stop(verdict->failed == 0);
}

static _Noreturn void reset(struct verdict *verdict)
{
    tap_comment("after=reset: calling ResetSystem(EfiResetCold)");
    runtime_reset_system(&verdict->runtime, EfiResetCold);
    tap_comment("ResetSystem(EfiResetCold) did not reset the machine");
    audience_note("ResetSystem(EfiResetCold) did not reset the machine: switch it off.");
    stop(false);
}

void ending(struct verdict *verdict)
{
    switch (way_of(verdict->info)) {
    case WAY_DEBUG_EXIT:
        stop(verdict->failed == 0);
    case WAY_SHUTDOWN:
        shut_down(verdict);
    case WAY_RESET:
        reset(verdict);
    case WAY_REPORT:
        report(verdict);
    default:
        audience_note(words_at_halt);
        arch_halt();
    }
}

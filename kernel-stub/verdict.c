#include "verdict.h"

#include "audience.h"
#include "brief.h"
#include "details.h"
#include "diagnosis.h"
#include "fault.h"
#include "plan.h"
#include "plural.h"
#include "same_text.h"
#include "tap.h"

#define TEXT_SIZE TAP_LINE_SIZE

void verdict_begin(struct verdict *verdict, const struct handoff_boot_info *info)
{
    *verdict = (struct verdict){.info = info};
    runtime_begin(&verdict->runtime, info);
    tap_line("TAP version 14");
    plan(verdict);
    plan_print(verdict);
    audience_begin(verdict);
}

uint32_t verdict_number(const struct verdict *verdict, const struct verdict_entry *entry)
{
    return (uint32_t)(entry - verdict->entry) + 1;
}

static struct check_context context_of(struct verdict *verdict, const struct verdict_entry *entry)
{
    static char seen[TEXT_SIZE];
    static char next[TEXT_SIZE];

    return (struct check_context){
        .info = verdict->info,
        .runtime = &verdict->runtime,
        .check = entry->check,
        .seen = handoff_text_in(seen, sizeof(seen)),
        .next = handoff_text_in(next, sizeof(next)),
    };
}

static void print_failed(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    tap_result(false, number, context->check->name, NULL, NULL);
    verdict->failed++;
}

static void print_warned(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    char bytes[BRIEF_SIZE];
    struct handoff_text brief = handoff_text_in(bytes, sizeof(bytes));

    brief_of(context->seen.bytes, &brief);
    tap_result(true, number, context->check->name, "WARN", brief.bytes);
    verdict->warnings++;
}

/* An advisory finding: its details follow, the run is none the worse for it. */
static void print_informed(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    tap_result(true, number, context->check->name, NULL, NULL);
    verdict->passed++;
}

enum outcome verdict_counted(const struct verdict_entry *entry)
{
    const enum severity severity = entry->check->severity;

    switch (entry->outcome) {
    case OUTCOME_WARNED:
        return severity == SEVERITY_ADVISORY ? OUTCOME_PASSED : OUTCOME_WARNED;
    case OUTCOME_FAILED:
        if (severity == SEVERITY_ADVISORY)
            return OUTCOME_PASSED;
        return severity == SEVERITY_MEDIUM ? OUTCOME_WARNED : OUTCOME_FAILED;
    case OUTCOME_NONE:
        return OUTCOME_FAILED;
    default:
        return entry->outcome;
    }
}

static void print_finding(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    switch (verdict_counted(&verdict->entry[number - 1])) {
    case OUTCOME_PASSED:
        print_informed(verdict, context, number);
        break;
    case OUTCOME_WARNED:
        print_warned(verdict, context, number);
        break;
    default:
        print_failed(verdict, context, number);
    }
}

static void print_passed(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    tap_result(true, number, context->check->name, NULL, NULL);
    if (context->seen.size > 0)
        tap_comment("%s", context->seen.bytes);
    verdict->passed++;
}

static void print_skipped(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    tap_result(true, number, context->check->name, "SKIP", context->seen.bytes);
    verdict->skipped++;
}

static void print_silent(struct verdict *verdict, const struct check_context *context, uint32_t number)
{
    tap_result(false, number, context->check->name, NULL, NULL);
    tap_comment("%s %s", context->check->name, VERDICT_SILENCE);
    verdict->failed++;
}

/* `faults`: how many were on record before the check. */
static void conclude(struct verdict *verdict, const struct check_context *context, uint32_t number, uint32_t faults)
{
    verdict->entry[number - 1].outcome = context->outcome;
    verdict->entry[number - 1].concluded = true;
    if (context->stale_checksum)
        verdict->stale_checksum = context->stale_checksum;
    audience_concluded(verdict, &verdict->entry[number - 1], context);
    switch (context->outcome) {
    case OUTCOME_PASSED:
        print_passed(verdict, context, number);
        break;
    case OUTCOME_WARNED:
    case OUTCOME_FAILED:
        print_finding(verdict, context, number);
        details_print(context, faults);
        break;
    case OUTCOME_SKIPPED:
    case OUTCOME_OPEN:
        print_skipped(verdict, context, number);
        break;
    default:
        print_silent(verdict, context, number);
    }
}

/* What has no outcome yet: runs it, or leaves it without one. */
static void conclude_all(struct verdict *verdict, bool run)
{
    for (uint32_t i = 0; i < verdict->planned; i++) {
        const struct verdict_entry *entry = &verdict->entry[i];
        const uint32_t faults = verdict->runtime.faults;

        if (!entry->check->run || entry->concluded)
            continue;
        struct check_context context = context_of(verdict, entry);
        if (run) {
            audience_running(verdict, entry);
            entry->check->run(&context);
        }
        conclude(verdict, &context, i + 1, faults);
    }
}

void verdict_run(struct verdict *verdict)
{
    conclude_all(verdict, true);
}

void verdict_close(struct verdict *verdict)
{
    conclude_all(verdict, false);
}

const struct verdict_entry *verdict_find(const struct verdict *verdict, const char *name)
{
    for (uint32_t i = 0; i < verdict->planned; i++)
        if (same_text(verdict->entry[i].check->name, name))
            return &verdict->entry[i];
    return NULL;
}

const struct verdict_entry *verdict_last(const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->planned; i++)
        if (!verdict->entry[i].check->run)
            return &verdict->entry[i];
    return NULL;
}

void verdict_skip(struct verdict *verdict, const struct verdict_entry *entry, const char *reason)
{
    struct check_context context = context_of(verdict, entry);

    check_skip(&context, "%s", reason);
    conclude(verdict, &context, verdict_number(verdict, entry), verdict->runtime.faults);
}

void verdict_fail(struct verdict *verdict, const struct verdict_entry *entry, const struct service_fault *fault,
                  const char *seen)
{
    struct check_context context = context_of(verdict, entry);
    char words[FAULT_TEXT];
    struct handoff_text story = handoff_text_in(words, sizeof(words));

    check_about(&context, SERVICE_RESET_SYSTEM);
    if (fault) {
        fault_tell(verdict->info, service_name(fault->service), fault, &story);
        check_fail_at(&context, fault->diagnosis, fault_place(&fault->fault), NULL, "%s", words);
    } else {
        check_fail(&context, DIAGNOSIS_RETURNED_FROM_RESET, NULL, "%s", seen);
    }
    conclude(verdict, &context, verdict_number(verdict, entry), verdict->runtime.faults);
}

bool verdict_is_open(const struct verdict *verdict)
{
    const struct verdict_entry *last = verdict_last(verdict);

    return last && !last->concluded && verdict->failed == 0;
}

const char *verdict_word(const struct verdict *verdict)
{
    if (verdict->planned == 0)
        return "NOTHING";
    return verdict->failed > 0 ? "FAILED" : "PASSED";
}

void verdict_sum(const struct verdict *verdict)
{
    char bytes[128];
    struct handoff_text counts = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&counts, "%u passed, %u failed, %u skipped, %u warning%s", verdict->passed, verdict->failed,
                        verdict->skipped, verdict->warnings, plural(verdict->warnings));
    if (verdict_is_open(verdict))
        tap_comment("verdict so far: %s; PASSED if the machine now switches off", bytes);
    else
        tap_comment("verdict: %s, %s", verdict_word(verdict), bytes);
    audience_sum(verdict);
}

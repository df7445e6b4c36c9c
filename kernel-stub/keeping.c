#include "keeping.h"

#include <stddef.h>

#include "arch.h"
#include "brief.h"
#include "keeping_fit.h"
#include "keeping_line.h"
#include "keeping_store.h"

/* What details must leave for results, answers and remarks. */
#define DETAIL_RESERVE 6144
#define NUMBER_SIZE    24
#define SUM_SIZE       128

static char collected_bytes[KEEPING_TEXT];
static char fitted_bytes[KEEPING_TEXT];
static char sum[SUM_SIZE];

static struct {
    bool                wanted;
    bool                crowded;  /* a detail found no room */
    struct handoff_text text;     /* all lines but the sum */
    unsigned            parts;    /* variables that hold the record; 0: it was not written */
    enum keeping_form   form;     /* in which it was */
} record;

static const char marks[OUTCOME_OPEN + 1] = {
    [OUTCOME_PASSED] = HANDOFF_RECORD_PASSED, [OUTCOME_WARNED] = HANDOFF_RECORD_WARNED,
    [OUTCOME_FAILED] = HANDOFF_RECORD_FAILED, [OUTCOME_SKIPPED] = HANDOFF_RECORD_SKIPPED,
    [OUTCOME_OPEN] = HANDOFF_RECORD_OPEN,
};

bool keeping_wanted(const struct handoff_boot_info *info)
{
    return info->settings.after == HANDOFF_AFTER_REPORT && !arch_debug_exit_present();
}

/* --- what is to be told --------------------------------------------------------------------------- */

static void add(char mark, const char *first, const char *second, const char *third)
{
    const char *const fields[] = {first, second, third, NULL};

    if (record.wanted)
        keeping_line(&record.text, 0, mark, fields);
}

static struct handoff_text number_in(char bytes[NUMBER_SIZE], uint32_t number)
{
    struct handoff_text text = handoff_text_in(bytes, NUMBER_SIZE);

    handoff_text_format(&text, "%u", number);
    return text;
}

void keeping_begin(const struct verdict *verdict)
{
    char planned[NUMBER_SIZE];

    record.wanted = keeping_wanted(verdict->info);
    record.crowded = false;
    record.text = handoff_text_in(collected_bytes, sizeof(collected_bytes));
    record.parts = 0;
    add(HANDOFF_RECORD_PLANNED, number_in(planned, verdict->planned).bytes, NULL, NULL);
}

void keeping_concluded(const struct verdict_entry *entry, const struct check_context *context)
{
    const enum outcome outcome = verdict_counted(entry);
    char bytes[BRIEF_SIZE];
    struct handoff_text brief = handoff_text_in(bytes, sizeof(bytes));
    const char *reason = NULL;

    brief_of(context->seen.bytes, &brief);
    if (outcome == OUTCOME_WARNED)
        reason = bytes;
    else if (outcome == OUTCOME_SKIPPED)
        reason = context->seen.bytes;
    add(marks[outcome], entry->check->name, reason, NULL);
}

void keeping_detail(const char *key, const char *value)
{
    static const char crowded[] = "details of later findings: there are too many of them";
    const char *const fields[] = {key, value, NULL};

    if (!record.wanted || record.crowded)
        return;
    /* The two spaces of a detail are its mark and the one behind every mark. */
    record.crowded = !keeping_line(&record.text, DETAIL_RESERVE, HANDOFF_RECORD_DETAIL, fields);
    if (record.crowded)
        add(HANDOFF_RECORD_LEFT_OUT, crowded, NULL, NULL);
}

void keeping_answer(unsigned number, const char *question, const char *answer)
{
    char bytes[NUMBER_SIZE];

    add(HANDOFF_RECORD_ANSWER, number_in(bytes, number).bytes, question, answer);
}

void keeping_note(const char *words)
{
    add(HANDOFF_RECORD_REMARK, words, NULL, NULL);
}

/* What is still open on the serial port counts as skipped there. */
void keeping_sum(const struct verdict *verdict)
{
    struct handoff_text text = handoff_text_in(sum, sizeof(sum));
    uint32_t count[OUTCOME_OPEN + 1] = {0};

    for (uint32_t i = 0; i < verdict->planned; i++)
        count[verdict_counted(&verdict->entry[i])]++;
    handoff_text_format(&text, "%c %s\t%u\t%u\t%u\t%u\n", HANDOFF_RECORD_SUM,
                        count[OUTCOME_FAILED] > 0 ? "FAILED" : "PASSED", count[OUTCOME_PASSED],
                        count[OUTCOME_FAILED], count[OUTCOME_SKIPPED], count[OUTCOME_WARNED]);
}

/* --- keeping it ----------------------------------------------------------------------------------- */

/* The first form that fits; KEEPING_FORMS: none does. */
static enum keeping_form fit(uint64_t room, struct handoff_text *fitted)
{
    enum keeping_form form = KEEPING_ALL;

    for (; form < KEEPING_FORMS; form++) {
        *fitted = handoff_text_in(fitted_bytes, sizeof(fitted_bytes));
        if (keeping_fit(collected_bytes, sum, form, (UINTN)room, fitted))
            break;
    }
    return form;
}

/* A record that is already kept must not be replaced by less, nor part by part: torn, it would look like one. */
static bool may_replace(enum keeping_form form, unsigned parts)
{
    return record.parts == 0 || (record.parts == 1 && parts == 1 && form <= record.form);
}

static void tell_place(struct handoff_text *where, UINTN size)
{
    handoff_text_format(where, "HandoffReport0");
    if (record.parts > 1)
        handoff_text_format(where, " to HandoffReport%u", record.parts - 1);
    handoff_text_format(where, " (%lu bytes)", (uint64_t)size);
}

static bool write_smaller(struct runtime *runtime, const struct handoff_record_room *room, struct handoff_text *why)
{
    uint64_t most = handoff_record_most(room);
    EFI_STATUS status = EFI_OUT_OF_RESOURCES;

    while (status == EFI_OUT_OF_RESOURCES) {
        struct handoff_text fitted;
        const enum keeping_form form = fit(most, &fitted);
        if (form == KEEPING_FORMS || !may_replace(form, handoff_record_parts(room, fitted.size)))
            return false;
        *why = handoff_text_in(why->bytes, why->capacity);
        status = keeping_store_write(runtime, room, &fitted, why);
        most = fitted.size - 1;
        if (status == EFI_SUCCESS) {
            record.form = form;
            record.parts = handoff_record_parts(room, fitted.size);
            tell_place(why, fitted.size);
        }
    }
    return status == EFI_SUCCESS;
}

bool keeping_write(struct verdict *verdict, struct handoff_text *why)
{
    const struct handoff_record_room room = keeping_store_room(&verdict->runtime);

    handoff_text_format(why, "%lu bytes of the store of variables may be used, which is too few; remove boot entries "
                             "that nobody needs", room.total);
    return write_smaller(&verdict->runtime, &room, why);
}

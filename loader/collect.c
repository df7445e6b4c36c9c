#include "collect.h"

#include <string.h>

#include "firmware/files.h"
#include "firmware/memory.h"
#include "firmware/record_read.h"
#include "firmware/show.h"
#include "firmware/volume.h"
#include "log.h"
#include "marker.h"
#include "report.h"
#include "run.h"
#include "run_log.h"

#define LOG_LIMIT    131072u /* bytes: the log, and as much about the machine */
#define NUMBER_LIMIT 9999
#define END_SIZE     64
#define LOST                                                                                                      \
    "the run began and left no result: it hung, crashed, was switched off, or the firmware could not keep it, "   \
    "which the screen then said"

/* A report in the making. */
struct collection {
    struct record_found record;
    EFI_STATUS          marker;     /* EFI_SUCCESS: there is one */
    UINT64              marker_run;
    enum report_kind    kind;
    struct report       report;
    struct words        tap;
    struct words        json;
    UINT32              number;   /* of the report on the volume */
    bool                has_tap;  /* it is there already, with this content */
};

static void make_path(const struct loader *loader, const struct collection *collection, const char *end,
                      char bytes[FILES_PATH])
{
    struct handoff_text path = handoff_text_in(bytes, FILES_PATH);

    handoff_text_format(&path, "\\handoff\\report-%s-%u.%s", loader->identity.name, collection->number, end);
}

static EFI_STATUS refuse_marker(struct loader *loader, EFI_STATUS status)
{
    return log_error(loader, status, "\\handoff\\started-%s.run cannot be read (%s); check the volume, or remove "
                     "that file", loader->identity.name, handoff_efi_status_name(status));
}

static EFI_STATUS look(struct loader *loader, struct collection *collection)
{
    const EFI_STATUS status = record_read(loader, &collection->record);

    if (status != EFI_SUCCESS)
        return status;
    collection->marker = marker_read(loader, &collection->marker_run);
    if (collection->marker != EFI_SUCCESS && collection->marker != EFI_NOT_FOUND)
        return refuse_marker(loader, collection->marker);
    collection->kind = collection->record.whole ? REPORT_WHOLE : REPORT_DAMAGED;
    collection->report.run = collection->record.run;
    if (!collection->record.found) {
        collection->kind = REPORT_LOST;
        collection->report.run = collection->marker_run;
    }
    return EFI_SUCCESS;
}

/* The log on the volume, if it is that of this run. */
static void read_log(struct loader *loader, struct report *report)
{
    UINT64 run;

    if (files_read(loader, RUN_LOG_PATH, LOG_LIMIT, &report->log) != EFI_SUCCESS ||
        !run_named_in(report->log, &run) || run != report->run)
        report->log = (struct words){"", 0};
}

static EFI_STATUS take_text(struct loader *loader, UINTN size, struct handoff_text *text)
{
    EFI_PHYSICAL_ADDRESS address = 0;
    const EFI_STATUS status = memory_take(loader, EfiLoaderData, size, "the report", &address);

    if (status == EFI_SUCCESS)
        *text = handoff_text_in((char *)address, size);
    return status;
}

static struct words words_in(const struct handoff_text *text)
{
    return (struct words){text->bytes, text->size};
}

static EFI_STATUS write_texts(struct loader *loader, struct collection *collection)
{
    struct report *report = &collection->report;
    const UINTN bound = report_bound(collection->record.text.size, report->log.size);
    const char *damage = collection->kind == REPORT_LOST ? LOST : collection->record.damage;
    struct handoff_text mended, tap, json;
    EFI_STATUS status = take_text(loader, bound, &mended);

    if (status == EFI_SUCCESS)
        status = take_text(loader, bound, &tap);
    if (status == EFI_SUCCESS)
        status = take_text(loader, bound, &json);
    if (status != EFI_SUCCESS)
        return status;
    report_mend(collection->record.text, collection->kind, damage, &mended, &report->counts);
    report->record = words_in(&mended);
    report_write_tap(report, &tap);
    report_write_json(report, &json);
    collection->tap = words_in(&tap);
    collection->json = words_in(&json);
    return EFI_SUCCESS;
}

static EFI_STATUS make_report(struct loader *loader, struct collection *collection)
{
    collection->report.identity = &loader->identity;
    read_log(loader, &collection->report);
    return write_texts(loader, collection);
}

/* --- which report it is --------------------------------------------------------------------------- */

static bool begins_with(const struct words *whole, const struct words *start)
{
    return start->size <= whole->size && memcmp(whole->bytes, start->bytes, start->size) == 0;
}

static bool ends_in(const struct words *whole, const struct handoff_text *end)
{
    return whole->size >= end->size && memcmp(whole->bytes + whole->size - end->size, end->bytes, end->size) == 0;
}

/* Is the last report that of this run already? The power may have been lost before everything was cleaned up. What
 * is only its beginning is one that a file system without renaming did not get to the end of. */
static void compare_last(struct loader *loader, struct collection *collection)
{
    char path[FILES_PATH];
    char end_bytes[END_SIZE];
    struct handoff_text end = handoff_text_in(end_bytes, sizeof(end_bytes));
    struct words last;

    make_path(loader, collection, "tap", path);
    report_write_tap_end(collection->report.run, &end);
    if (files_read(loader, path, LOG_LIMIT + collection->tap.size, &last) != EFI_SUCCESS)
        last = (struct words){"?", 1};
    collection->has_tap = ends_in(&last, &end);
    if (!collection->has_tap && !begins_with(&collection->tap, &last))
        collection->number++;
    else if (collection->has_tap && collection->kind != REPORT_WHOLE)
        collection->tap = last; /* parts of the record may have been deleted since */
}

static EFI_STATUS find_report(struct loader *loader, const struct collection *collection, bool *found)
{
    char path[FILES_PATH];
    EFI_STATUS status;

    make_path(loader, collection, "tap", path);
    status = files_find(loader, path);
    *found = status == EFI_SUCCESS;
    if (status != EFI_NOT_FOUND)
        return status;
    make_path(loader, collection, "json", path);
    status = files_find(loader, path);
    *found = status == EFI_SUCCESS;
    return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
}

static EFI_STATUS choose_number(struct loader *loader, struct collection *collection)
{
    EFI_STATUS status = EFI_SUCCESS;
    bool found = true;

    for (collection->number = 0; found && status == EFI_SUCCESS;) {
        if (++collection->number > NUMBER_LIMIT)
            return EFI_VOLUME_FULL;
        status = find_report(loader, collection, &found);
    }
    if (status == EFI_SUCCESS && collection->number > 1) {
        collection->number--;
        compare_last(loader, collection);
    }
    return status;
}

/* --- writing it, and cleaning up ------------------------------------------------------------------ */

static bool has_json(struct loader *loader, const struct collection *collection, const char *path)
{
    struct words there;

    if (!collection->has_tap || files_read(loader, path, collection->json.size + 1, &there) != EFI_SUCCESS)
        return false;
    /* Parts of a record are deleted only when both files are there: then it is not made from all of it again. */
    return collection->kind == REPORT_DAMAGED ||
           (there.size == collection->json.size && begins_with(&collection->json, &there));
}

/* What is there already may have been all but finished. */
static EFI_STATUS write_file(struct loader *loader, const char *path, const struct words *bytes, bool is_there)
{
    if (!is_there)
        return files_put(loader, path, bytes);
    files_tidy(loader, path);
    return EFI_SUCCESS;
}

static EFI_STATUS write_files(struct loader *loader, struct collection *collection)
{
    char path[FILES_PATH];
    EFI_STATUS status = choose_number(loader, collection);

    make_path(loader, collection, "tap", path);
    if (status == EFI_SUCCESS)
        status = write_file(loader, path, &collection->tap, collection->has_tap);
    make_path(loader, collection, "json", path);
    if (status == EFI_SUCCESS)
        status = write_file(loader, path, &collection->json, has_json(loader, collection, path));
    if (status == EFI_SUCCESS)
        return status;
    return log_error(loader, status, "the report cannot be written to this volume (%s), and is kept for the next "
                     "boot; make room, or let the volume be written to, then start again",
                     handoff_efi_status_name(status));
}

/* The marker goes first: without a record it would tell of a run that was lost. */
static void clean_up(struct loader *loader, const struct collection *collection)
{
    const bool is_its_own = collection->marker == EFI_SUCCESS && collection->marker_run == collection->report.run;
    EFI_STATUS status = is_its_own || !collection->record.whole ? marker_remove(loader) : EFI_SUCCESS;

    if (status == EFI_SUCCESS && collection->record.found)
        status = record_delete(loader);
    if (status != EFI_SUCCESS)
        log_error(loader, status, "the report is written, but what it was made from cannot be removed (%s): the next "
                  "boot will show it again, and make no run", handoff_efi_status_name(status));
}

static void tell_files(struct loader *loader, const struct collection *collection)
{
    char path[FILES_PATH];

    make_path(loader, collection, "tap", path);
    log_line(loader, "collected %s", path);
    make_path(loader, collection, "json", path);
    log_line(loader, "collected %s", path);
}

static void conclude(struct loader *loader, struct collection *collection)
{
    const EFI_STATUS status = write_files(loader, collection);

    show_report(loader, collection->report.record, collection->tap);
    if (status != EFI_SUCCESS)
        return;
    tell_files(loader, collection);
    clean_up(loader, collection);
}

EFI_STATUS collect(struct loader *loader)
{
    struct collection collection = {.number = 0};
    EFI_STATUS status;

    if (!run_is_reported(loader))
        return EFI_SUCCESS;
    status = look(loader, &collection);
    if (status != EFI_SUCCESS || (!collection.record.found && collection.marker != EFI_SUCCESS))
        return status;
    loader->collecting = true;
    log_line(loader, "an earlier run of this machine left its result: collecting it");
    status = make_report(loader, &collection);
    if (status != EFI_SUCCESS)
        return status;
    conclude(loader, &collection);
    volume_close(loader); /* the stick may be pulled out now */
    show_and_wait(loader);
    loader->collected = true;
    return EFI_ABORTED;
}

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
    "the run began and left no result. After a verdict on the screen: the firmware could not keep it. Else it "   \
    "hung, crashed or was switched off; or another stick has its report; or the kernel was not the stub"
#define NO_LOG  "N the log of this run is not on this volume: it may be on another\n"
#define CUT_LOG "N the log of this run is cut off\n"
#define TORN    "N the marker is torn: the run's number is loader.log's, or 0\n"

/* A report in the making. */
struct collection {
    struct record_found record;
    EFI_STATUS          marker;     /* EFI_SUCCESS: there is one */
    UINT64              marker_run; /* 0: it is torn, or not there */
    enum report_kind    kind;
    struct report       report;
    struct words        tap;
    struct words        json;
    UINT32              number;   /* of the report on the volume */
    bool                has_tap;  /* it is there already, and stays as it is */
    bool                has_json;
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
    if (!collection->record.found)
        collection->kind = REPORT_LOST;
    collection->report.run = collection->record.run;
    if (!collection->record.named && collection->marker == EFI_SUCCESS)
        collection->report.run = collection->marker_run;
    return EFI_SUCCESS;
}

static bool is_of_this_machine(const struct loader *loader, struct words log)
{
    struct words machine;

    return words_find(log, "machine: ", &machine) && words_are(&machine, loader->identity.line);
}

/* The log on the volume, if it is that of this run. */
static void read_log(struct loader *loader, struct report *report)
{
    UINT64 run;

    if (files_read(loader, RUN_LOG_PATH, LOG_LIMIT, &report->log) == EFI_SUCCESS && run_named_in(report->log, &run)) {
        if (report->run == 0 && is_of_this_machine(loader, report->log))
            report->run = run;
        if (report->run == run)
            return;
    }
    report->log = (struct words){"", 0};
}

static void add_notes(const struct collection *collection, struct handoff_text *text)
{
    const struct words *log = &collection->report.log;

    if (collection->marker == EFI_SUCCESS && collection->marker_run == 0 && !collection->record.named)
        handoff_text_format(text, TORN);
    if (log->size == 0)
        handoff_text_format(text, NO_LOG);
    else if (!run_log_is_whole(*log))
        handoff_text_format(text, CUT_LOG);
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
    add_notes(collection, &mended);
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

static bool is_same(const struct words *one, const struct words *other)
{
    return one->size == other->size && begins_with(one, other);
}

/* EFI_NOT_FOUND: it is not there. What cannot be read is somebody's. */
static EFI_STATUS read_last(struct loader *loader, const struct collection *collection, const char *end,
                            struct words *last)
{
    char path[FILES_PATH];

    make_path(loader, collection, end, path);
    return files_read(loader, path, LOG_LIMIT + collection->json.size + collection->tap.size, last);
}

/* Is the last report, of which there is at least one file, that of this run? The power may have been lost before
 * everything was cleaned up. A whole one stays, whatever would be made of the run now: parts of the record, or all of
 * it, may have been deleted since. What is only a beginning of ours is one that a file system without renaming did
 * not get to the end of; anything else is another report. */
static void compare_last(struct loader *loader, struct collection *collection)
{
    char end_bytes[END_SIZE];
    struct handoff_text end = handoff_text_in(end_bytes, sizeof(end_bytes));
    struct words tap, json;
    const bool has_tap = read_last(loader, collection, "tap", &tap) == EFI_SUCCESS;
    const bool no_json = read_last(loader, collection, "json", &json) == EFI_NOT_FOUND;

    report_write_tap_end(collection->report.run, &end);
    collection->has_json = has_tap && ends_in(&tap, &end) && report_is_json_of(json, collection->report.run);
    collection->has_tap = collection->has_json || (has_tap && is_same(&tap, &collection->tap) &&
                                                   (no_json || begins_with(&collection->json, &json)));
    if (collection->has_json) {
        log_line(loader, "this run was reported before: that report stays as it is");
        collection->tap = tap;
    }
    if (!collection->has_tap && !(has_tap && no_json && begins_with(&collection->tap, &tap)))
        collection->number++;
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
        status = write_file(loader, path, &collection->json, collection->has_json);
    if (status == EFI_SUCCESS)
        return status;
    return log_error(loader, status, "the report cannot be written to this volume (%s), and is kept for the next "
                     "boot; make room, or let the volume be written to, then start again",
                     handoff_efi_status_name(status));
}

/* The marker goes first: without a record it would tell of a run that was lost. */
static void clean_up(struct loader *loader, const struct collection *collection)
{
    const bool is_anothers = collection->marker_run != 0 && collection->marker_run != collection->report.run;
    EFI_STATUS status = is_anothers ? EFI_SUCCESS : marker_remove(loader);

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

    show_report(loader, collection->tap);
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
    log_line(loader, collection.record.found ? "an earlier run of this machine left its result: collecting it"
                                             : "an earlier run of this machine left no result: reporting that");
    status = make_report(loader, &collection);
    if (status != EFI_SUCCESS)
        return status;
    conclude(loader, &collection);
    volume_close(loader); /* the stick may be pulled out now */
    show_and_wait(loader);
    loader->collected = true;
    return EFI_ABORTED;
}

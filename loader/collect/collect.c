#include "collect.h"

#include "../firmware/files.h"
#include "../firmware/memory.h"
#include "../firmware/volume.h"
#include "../log.h"
#include "../marker.h"
#include "../run.h"
#include "../run_log.h"
#include "record_read.h"
#include "report.h"
#include "report_files.h"
#include "show.h"

#define LOST                                                                                                      \
    "the run began and left no result. After a verdict on the screen: the firmware could not keep it. Else it "   \
    "hung, crashed or was switched off; or another stick has its report; or the kernel was not the stub"
#define NO_LOG  "N the log of this run is not on this volume: it may be on another\n"
#define CUT_LOG "N the log of this run is cut off\n"
#define TORN    "N the marker is torn: the number is loader.log's, or 0\n"

/* A report in the making. */
struct collection {
    struct record_found record;
    EFI_STATUS          marker;     /* EFI_SUCCESS: there is one */
    UINT64              marker_run; /* 0: it is torn, or not there */
    enum report_kind    kind;
    struct report       report;
    struct report_files files;
};

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

    if (files_read(loader, RUN_LOG_PATH, REPORT_FILES_LOG, &report->log) == EFI_SUCCESS &&
        run_named_in(report->log, &run)) {
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
    collection->files.run = report->run;
    collection->files.tap = words_in(&tap);
    collection->files.json = words_in(&json);
    return EFI_SUCCESS;
}

static EFI_STATUS make_report(struct loader *loader, struct collection *collection)
{
    collection->report.identity = &loader->identity;
    read_log(loader, &collection->report);
    return write_texts(loader, collection);
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
    EFI_STATUS status = report_files_choose(loader, &collection->files);

    report_files_path(loader, &collection->files, "tap", path);
    if (status == EFI_SUCCESS)
        status = write_file(loader, path, &collection->files.tap, collection->files.has_tap);
    report_files_path(loader, &collection->files, "json", path);
    if (status == EFI_SUCCESS)
        status = write_file(loader, path, &collection->files.json, collection->files.has_json);
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

    report_files_path(loader, &collection->files, "tap", path);
    log_line(loader, "collected %s", path);
    report_files_path(loader, &collection->files, "json", path);
    log_line(loader, "collected %s", path);
}

static void conclude(struct loader *loader, struct collection *collection)
{
    const EFI_STATUS status = write_files(loader, collection);

    show_report(loader, collection->files.tap);
    if (status != EFI_SUCCESS)
        return;
    tell_files(loader, collection);
    clean_up(loader, collection);
}

EFI_STATUS collect(struct loader *loader)
{
    struct collection collection = {.kind = REPORT_LOST};
    EFI_STATUS status = look(loader, &collection);

    if (status == EFI_SUCCESS && !collection.record.found && collection.marker != EFI_SUCCESS)
        return EFI_NOT_FOUND;
    if (status == EFI_SUCCESS) {
        log_line(loader, collection.record.found ? "an earlier run of this machine left its result: collecting it"
                                                 : "an earlier run of this machine left no result: reporting that");
        status = make_report(loader, &collection);
    }
    if (status != EFI_SUCCESS)
        return EFI_ABORTED; /* whatever it is: EFI_NOT_FOUND would tell that there is nothing */
    conclude(loader, &collection);
    volume_close(loader); /* the stick may be pulled out now */
    show_and_wait(loader);
    return EFI_SUCCESS;
}

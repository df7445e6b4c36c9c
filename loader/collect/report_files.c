#include "report_files.h"

#include <string.h>

#include "../log.h"
#include "report.h"

#define NUMBER_LIMIT 9999
#define END_SIZE     64
#define READ_LIMIT   ((UINTN)32 * REPORT_FILES_LOG) /* bytes; more than a report has */

void report_files_path(const struct loader *loader, const struct report_files *files, const char *end,
                      char bytes[FILES_PATH])
{
    struct handoff_text path = handoff_text_in(bytes, FILES_PATH);

    handoff_text_format(&path, "\\handoff\\report-%s-%u.%s", loader->identity.name, files->number, end);
}

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
static EFI_STATUS read_last(struct loader *loader, const struct report_files *files, const char *end,
                            struct words *last)
{
    char path[FILES_PATH];

    report_files_path(loader, files, end, path);
    return files_read(loader, path, READ_LIMIT, last);
}

/* Is the last report, of which there is at least one file, that of this run? The power may have been lost before
 * everything was cleaned up. A whole one stays, whatever would be made of the run now: parts of the record, or all of
 * it, may have been deleted since. What is only a beginning of ours is one that a file system without renaming did
 * not get to the end of; anything else is another report. */
static void compare_last(struct loader *loader, struct report_files *files)
{
    char end_bytes[END_SIZE];
    struct handoff_text end = handoff_text_in(end_bytes, sizeof(end_bytes));
    struct words tap, json;
    const bool has_tap = read_last(loader, files, "tap", &tap) == EFI_SUCCESS;
    const EFI_STATUS json_status = read_last(loader, files, "json", &json);
    const bool no_json = json_status == EFI_NOT_FOUND;
    const bool is_cut = json_status == EFI_SUCCESS && begins_with(&files->json, &json);

    report_write_tap_end(files->run, &end);
    files->has_json = has_tap && ends_in(&tap, &end) && report_is_json_of(json, files->run);
    files->has_tap = files->has_json || (has_tap && is_same(&tap, &files->tap) && (no_json || is_cut));
    if (files->has_json) {
        log_line(loader, "this run was reported before: that report stays");
        files->tap = tap;
    }
    if (!files->has_tap && !(has_tap && no_json && begins_with(&files->tap, &tap)))
        files->number++;
}

static EFI_STATUS find_report(struct loader *loader, const struct report_files *files, bool *found)
{
    char path[FILES_PATH];
    EFI_STATUS status;

    report_files_path(loader, files, "tap", path);
    status = files_find(loader, path);
    *found = status == EFI_SUCCESS;
    if (status != EFI_NOT_FOUND)
        return status;
    report_files_path(loader, files, "json", path);
    status = files_find(loader, path);
    *found = status == EFI_SUCCESS;
    return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
}

EFI_STATUS report_files_choose(struct loader *loader, struct report_files *files)
{
    EFI_STATUS status = EFI_SUCCESS;
    bool found = true;

    for (files->number = 0; found && status == EFI_SUCCESS;) {
        if (++files->number > NUMBER_LIMIT)
            return EFI_VOLUME_FULL;
        status = find_report(loader, files, &found);
    }
    if (status == EFI_SUCCESS && files->number > 1) {
        files->number--;
        compare_last(loader, files);
    }
    return status;
}

/* Which files on the volume a report goes to: the first that nobody has, or those of its run that are there already.
 */
#ifndef REPORT_FILES_H
#define REPORT_FILES_H

#include "../firmware/files.h"

#define REPORT_FILES_LOG 131072u /* bytes of a log that a report takes, at most */

struct report_files {
    UINT64       run;
    struct words tap;
    struct words json;
    UINT32       number;
    bool         has_tap; /* it is there already, and stays as it is */
    bool         has_json;
};

/* `end`: "tap" or "json". */
void report_files_path(const struct loader *loader, const struct report_files *files, const char *end,
                       char bytes[FILES_PATH]);

/* For run, tap and json: the number, and what is there already. A whole report of the run takes the place of tap. */
EFI_STATUS report_files_choose(struct loader *loader, struct report_files *files);

#endif

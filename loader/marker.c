#include "marker.h"

#include "firmware/files.h"
#include "log.h"
#include "run.h"

#define MARKER_TEXT (IDENTITY_LINE + 128)

static const char *path_of(const struct loader *loader, char bytes[FILES_PATH])
{
    struct handoff_text path = handoff_text_in(bytes, FILES_PATH);

    handoff_text_format(&path, "\\handoff\\started-%s.run", loader->identity.name);
    return bytes;
}

bool marker_is_there(struct loader *loader)
{
    char path[FILES_PATH];

    return files_find(loader, path_of(loader, path)) != EFI_NOT_FOUND;
}

EFI_STATUS marker_read(struct loader *loader, UINT64 *run)
{
    char path[FILES_PATH];
    struct words text;
    const EFI_STATUS status = files_read(loader, path_of(loader, path), MARKER_TEXT, &text);

    if (!run_named_in(text, run))
        *run = 0; /* the power was lost while it was written */
    return status;
}

void marker_write(struct loader *loader)
{
    char path[FILES_PATH];
    char bytes[MARKER_TEXT];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
    EFI_FILE_HANDLE file;

    if (!run_is_reported(loader))
        return;
    run_describe(loader, &text);
    EFI_STATUS status = files_create(loader, path_of(loader, path), &file);
    if (status == EFI_SUCCESS) {
        status = files_end(file, files_append(file, text.bytes, text.size));
        loader->marked = status == EFI_SUCCESS || marker_remove(loader) != EFI_SUCCESS;
    }
    if (status != EFI_SUCCESS)
        log_line(loader, "%s cannot be written (%s): should this run hang, the next boot will not know of it", path,
                 handoff_efi_status_name(status));
}

EFI_STATUS marker_remove(struct loader *loader)
{
    char path[FILES_PATH];

    return files_remove(loader, path_of(loader, path));
}

void marker_withdraw(struct loader *loader)
{
    if (loader->marked && marker_remove(loader) != EFI_SUCCESS)
        log_line(loader, "\\handoff\\started-%s.run cannot be removed: the next boot will take this run for lost",
                 loader->identity.name);
}

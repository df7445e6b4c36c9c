#include "fake_files.h"

#include "fake_nodes.h"
#include "tests/unit/unit_test.h"

#define HANDLES 16
#define END     (~0ULL) /* a position */

struct handle {
    EFI_FILE_PROTOCOL protocol; /* first: the two have one address */
    struct fake_node      *node;
    UINT64            position; /* of a folder: entries that were read */
    bool              open;
    bool              writable;
};

struct fake_volume fake_volume;
static struct handle handles[HANDLES];
static UINTN reads;
static UINTN written;

static EFI_GUID file_info = EFI_FILE_INFO_ID;

static const char *ascii(const CHAR16 *text, char result[FAKE_SUBJECT])
{
    UINTN i = 0;

    for (; i < FAKE_SUBJECT - 1 && text[i] != 0; i++)
        result[i] = (char)text[i];
    result[i] = '\0';
    return result;
}

static struct handle *handle_of(EFI_FILE_PROTOCOL *file)
{
    struct handle *handle = (struct handle *)file;

    if (handle < handles || handle >= handles + HANDLES || !handle->open)
        fake_offence("a file that is not open was used");
    return handle;
}

static EFI_STATUS use(enum fake_service service, EFI_FILE_PROTOCOL *file, struct handle **handle)
{
    *handle = handle_of(file);
    return fake_call(service, (*handle)->node->path);
}

static EFI_FILE_PROTOCOL *open_node(struct fake_node *node, bool writable);

static EFI_STATUS find_or_create(const char *path, UINT64 mode, UINT64 attributes, struct fake_node **node)
{
    *node = fake_node_find(path);
    if (fake_volume.read_only && (mode & EFI_FILE_MODE_WRITE) != 0)
        return EFI_WRITE_PROTECTED;
    if (*node == NULL && ((mode & EFI_FILE_MODE_CREATE) == 0 || !fake_node_has_folder(path)))
        return EFI_NOT_FOUND;
    if (*node == NULL)
        *node = fake_node_make(path, (attributes & EFI_FILE_DIRECTORY) != 0 ? FAKE_FOLDER : 0);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_open(EFI_FILE_PROTOCOL *file, EFI_FILE_PROTOCOL **result, CHAR16 *name, UINT64 mode,
                                   UINT64 attributes)
{
    char path[FAKE_SUBJECT];
    struct fake_node *node = NULL;

    (void)handle_of(file);
    EFI_STATUS status = fake_call(FAKE_FILE_OPEN, ascii(name, path));
    if (path[0] != '\\')
        fake_offence("%s: this volume knows paths from the root only", path);
    if (status == EFI_SUCCESS)
        status = find_or_create(path, mode, attributes, &node);
    *result = status == EFI_SUCCESS ? open_node(node, (mode & EFI_FILE_MODE_WRITE) != 0) : FAKE_GARBAGE;
    return status;
}

static EFI_STATUS EFIAPI file_close(EFI_FILE_PROTOCOL *file)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_CLOSE, file, &handle);

    handle->open = false;
    return status;
}

/* Closes the handle whatever becomes of the file. */
static EFI_STATUS EFIAPI file_delete(EFI_FILE_PROTOCOL *file)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_DELETE, file, &handle);

    handle->open = false;
    if (status == EFI_SUCCESS)
        handle->node->path[0] = '\0';
    return status;
}

/* Fills EFI_FILE_INFO for a node under its last name. */
static EFI_STATUS tell_info(const struct fake_node *node, UINTN *size, void *buffer)
{
    const char *name = strrchr(node->path, '\\') == NULL ? "" : strrchr(node->path, '\\') + 1;
    const UINTN needed = SIZE_OF_EFI_FILE_INFO + (strlen(name) + 1) * sizeof(CHAR16);
    EFI_FILE_INFO *info = buffer;

    if (*size < needed) {
        *size = needed;
        return EFI_BUFFER_TOO_SMALL;
    }
    *size = needed;
    memset(info, 0, needed);
    info->Size = needed;
    info->FileSize = node->size == FAKE_FOLDER ? 0 : node->size;
    info->Attribute = node->size == FAKE_FOLDER ? EFI_FILE_DIRECTORY : 0;
    for (UINTN i = 0; name[i] != '\0'; i++)
        info->FileName[i] = (CHAR16)name[i];
    return EFI_SUCCESS;
}

static EFI_STATUS read_folder(struct handle *folder, UINTN *size, void *buffer)
{
    const struct fake_node *child = fake_node_child(folder->node, folder->position);

    if (child == NULL) {
        *size = 0;
        return EFI_SUCCESS;
    }
    const EFI_STATUS status = tell_info(child, size, buffer);
    folder->position += status == EFI_SUCCESS;
    return status;
}

static EFI_STATUS EFIAPI file_read(EFI_FILE_PROTOCOL *file, UINTN *size, void *buffer)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_READ, file, &handle);

    if (status != EFI_SUCCESS)
        return status;
    if (handle->node->size == FAKE_FOLDER)
        return read_folder(handle, size, buffer);
    if (handle->position > handle->node->size)
        return EFI_DEVICE_ERROR;
    if (*size > handle->node->size - handle->position)
        *size = handle->node->size - handle->position;
    if (++reads == fake_volume.short_read)
        *size /= 2;
    memcpy(buffer, handle->node->bytes + handle->position, *size);
    handle->position += *size;
    return EFI_SUCCESS;
}

static bool has_room(const struct handle *handle, UINTN size)
{
    written += size;
    return handle->position + size <= FAKE_FILE_SIZE && (fake_volume.room == 0 || written <= fake_volume.room);
}

static EFI_STATUS EFIAPI file_write(EFI_FILE_PROTOCOL *file, UINTN *size, void *buffer)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_WRITE, file, &handle);
    struct fake_node *node = handle->node;

    if (!handle->writable)
        return EFI_ACCESS_DENIED;
    if (status != EFI_SUCCESS || !has_room(handle, *size)) {
        *size = 0;
        return status != EFI_SUCCESS ? status : EFI_VOLUME_FULL;
    }
    memcpy(node->bytes + handle->position, buffer, *size);
    if (fake_volume.forgets && *size != 0)
        node->bytes[handle->position]++;
    handle->position += *size;
    if (handle->position > node->size)
        node->size = handle->position;
    node->bytes[node->size] = '\0';
    node->is_unflushed = true;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_flush(EFI_FILE_PROTOCOL *file)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_FLUSH, file, &handle);

    if (!handle->writable)
        return EFI_ACCESS_DENIED;
    if (status == EFI_SUCCESS)
        handle->node->is_unflushed = false;
    return status;
}

/* Only to give the file another name in its folder. */
static EFI_STATUS rename_node(struct fake_node *node, const EFI_FILE_INFO *info)
{
    char name[FAKE_SUBJECT];
    char path[2 * FAKE_SUBJECT];

    if (info->FileSize != node->size || info->Attribute != 0)
        fake_offence("%s: SetInfo was to change more than the name", node->path);
    snprintf(path, sizeof(path), "%.*s\\%s", (int)(strrchr(node->path, '\\') - node->path), node->path,
             ascii(info->FileName, name));
    if (fake_node_find(path) != NULL)
        return EFI_ACCESS_DENIED;
    assert_true(strlen(path) < sizeof(node->path));
    memcpy(node->path, path, strlen(path) + 1);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_set_info(EFI_FILE_PROTOCOL *file, EFI_GUID *type, UINTN size, void *buffer)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_SET_INFO, file, &handle);
    const EFI_FILE_INFO *info = buffer;

    assert_memory_equal(type, &file_info, sizeof(file_info));
    if (status != EFI_SUCCESS || fake_volume.renames_nothing)
        return status != EFI_SUCCESS ? status : EFI_UNSUPPORTED;
    if (!handle->writable)
        return EFI_ACCESS_DENIED;
    if (info->Size != size)
        return EFI_BAD_BUFFER_SIZE;
    return rename_node(handle->node, info);
}

static EFI_STATUS EFIAPI file_set_position(EFI_FILE_PROTOCOL *file, UINT64 position)
{
    struct handle *handle;
    const bool to_end = position == END;
    const EFI_STATUS status = use(to_end ? FAKE_FILE_FIND_END : FAKE_FILE_SET_POSITION, file, &handle);

    if (status != EFI_SUCCESS)
        return status;
    if (position != 0 && (handle->node->size == FAKE_FOLDER || (to_end && fake_volume.finds_no_end)))
        return EFI_UNSUPPORTED;
    handle->position = to_end ? handle->node->size : position;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_get_position(EFI_FILE_PROTOCOL *file, UINT64 *position)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_GET_POSITION, file, &handle);

    if (status == EFI_SUCCESS)
        *position = handle->position;
    return status;
}

static EFI_STATUS EFIAPI file_get_info(EFI_FILE_PROTOCOL *file, EFI_GUID *type, UINTN *size, void *buffer)
{
    struct handle *handle;
    const EFI_STATUS status = use(FAKE_FILE_GET_INFO, file, &handle);

    if (status != EFI_SUCCESS)
        return status;
    if (memcmp(type, &file_info, sizeof(file_info)) != 0)
        return EFI_UNSUPPORTED;
    return tell_info(handle->node, size, buffer);
}

static EFI_FILE_PROTOCOL *open_node(struct fake_node *node, bool writable)
{
    static const EFI_FILE_PROTOCOL protocol = {
        .Revision = EFI_FILE_PROTOCOL_REVISION,
        .Open = file_open,
        .Close = file_close,
        .Delete = file_delete,
        .Read = file_read,
        .Write = file_write,
        .SetPosition = file_set_position,
        .GetPosition = file_get_position,
        .GetInfo = file_get_info,
        .SetInfo = file_set_info,
        .Flush = file_flush,
    };
    struct handle *handle = handles;

    while (handle->open)
        assert_true(++handle < handles + HANDLES);
    *handle = (struct handle){protocol, node, 0, true, writable};
    return &handle->protocol;
}

static EFI_STATUS EFIAPI open_volume(EFI_FILE_IO_INTERFACE *volume, EFI_FILE_PROTOCOL **root)
{
    static struct fake_node root_node = {.path = "\\", .size = FAKE_FOLDER};
    const EFI_STATUS status = fake_call(FAKE_OPEN_VOLUME, "");

    assert_ptr_equal(volume, &fake_volume.protocol);
    *root = status == EFI_SUCCESS ? open_node(&root_node, false) : FAKE_GARBAGE;
    return status;
}

void fake_files_start(void)
{
    fake_nodes_clear();
    fake_files_restart();
}

void fake_files_restart(void)
{
    memset(&fake_volume, 0, sizeof(fake_volume));
    memset(handles, 0, sizeof(handles));
    reads = written = 0;
    fake_volume.protocol.Revision = EFI_FILE_IO_INTERFACE_REVISION;
    fake_volume.protocol.OpenVolume = open_volume;
}

UINTN fake_files_open(void)
{
    UINTN open = 0;

    for (UINTN i = 0; i < HANDLES; i++)
        open += handles[i].open;
    return open;
}

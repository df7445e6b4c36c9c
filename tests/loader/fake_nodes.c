#include "fake_nodes.h"

#include "fake_files.h"
#include "tests/unit/unit_test.h"

#define NODES 48

static struct fake_node nodes[NODES];

void fake_nodes_clear(void)
{
    for (UINTN i = 0; i < NODES; i++)
        nodes[i].path[0] = '\0';
}

void fake_nodes_lose_power(void)
{
    for (UINTN i = 0; i < NODES; i++) {
        if (nodes[i].path[0] == '\0' || !nodes[i].is_unflushed)
            continue;
        nodes[i].size /= 2;
        nodes[i].bytes[nodes[i].size] = '\0';
        nodes[i].is_unflushed = false;
    }
}

struct fake_node *fake_node_find(const char *path)
{
    for (UINTN i = 0; i < NODES; i++)
        if (nodes[i].path[0] != '\0' && strcmp(nodes[i].path, path) == 0)
            return &nodes[i];
    return NULL;
}

struct fake_node *fake_node_make(const char *path, UINTN size)
{
    struct fake_node *node = fake_node_find(path);

    for (UINTN i = 0; i < NODES && node == NULL; i++)
        if (nodes[i].path[0] == '\0')
            node = &nodes[i];
    assert_non_null(node);
    snprintf(node->path, sizeof(node->path), "%s", path);
    node->size = size;
    node->is_unflushed = false;
    return node;
}

bool fake_node_has_folder(const char *path)
{
    char folder[FAKE_SUBJECT];

    snprintf(folder, sizeof(folder), "%s", path);
    *strrchr(folder, '\\') = '\0';
    const struct fake_node *node = fake_node_find(folder);
    return folder[0] == '\0' || (node != NULL && node->size == FAKE_FOLDER);
}

static bool is_child(const struct fake_node *node, const struct fake_node *folder)
{
    const UINTN length = strlen(folder->path);

    return strncmp(node->path, folder->path, length) == 0 && node->path[length] == '\\' &&
           strchr(node->path + length + 1, '\\') == NULL;
}

const struct fake_node *fake_node_child(const struct fake_node *folder, UINTN number)
{
    for (UINTN i = 0; i < NODES; i++)
        if (is_child(&nodes[i], folder) && number-- == 0)
            return &nodes[i];
    return NULL;
}

void fake_files_put(const char *path, const void *bytes, UINTN size)
{
    struct fake_node *node = fake_node_make(path, size);

    assert_in_range(size, 0, FAKE_FILE_SIZE);
    memcpy(node->bytes, bytes, size);
    node->bytes[size] = '\0';
}

void fake_files_put_text(const char *path, const char *text)
{
    fake_files_put(path, text, strlen(text));
}

void fake_files_put_folder(const char *path)
{
    fake_node_make(path, FAKE_FOLDER);
}

void fake_files_remove(const char *path)
{
    fake_node_find(path)->path[0] = '\0';
}

const char *fake_files_get(const char *path)
{
    const struct fake_node *node = fake_node_find(path);

    return node == NULL ? NULL : (const char *)node->bytes;
}

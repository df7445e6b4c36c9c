/* What is on the fake firmware's volume: files and folders by their whole paths.
 */
#ifndef TESTS_LOADER_FAKE_NODES_H
#define TESTS_LOADER_FAKE_NODES_H

#include "tests/unit/fake_call.h"

#define FAKE_FILE_SIZE 0x10001 /* at most */
#define FAKE_FOLDER    ((UINTN)-1)

struct fake_node {
    char  path[FAKE_SUBJECT]; /* empty: there is none */
    UINTN size;               /* FAKE_FOLDER: it is a folder */
    bool  is_unflushed;       /* without power half of it is lost */
    UINT8 bytes[FAKE_FILE_SIZE + 1];
};

void fake_nodes_clear(void);

/* The power is lost: of what was not flushed only half is there. */
void fake_nodes_lose_power(void);

/* NULL: there is no such file or folder. */
struct fake_node *fake_node_find(const char *path);

/* Finds or makes it; its size becomes `size`. */
struct fake_node *fake_node_make(const char *path, UINTN size);

/* Whether what a path leads to could be made: its folder is there. */
bool fake_node_has_folder(const char *path);

/* The entries of a folder by their number from 0; NULL after the last. */
const struct fake_node *fake_node_child(const struct fake_node *folder, UINTN number);

#endif

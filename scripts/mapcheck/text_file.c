#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

#define SIZE_LEAST 65536u
#define SIZE_MOST  (256u << 20)

static bool grow(struct text_file *text, UINTN *capacity)
{
    UINT8 *larger = *capacity >= SIZE_MOST ? NULL : realloc(text->bytes, *capacity * 2);

    if (larger == NULL)
        return false;
    text->bytes = larger;
    *capacity *= 2;
    return true;
}

static bool read_stream(FILE *stream, struct text_file *text)
{
    UINTN capacity = SIZE_LEAST;

    text->bytes = malloc(capacity);
    if (text->bytes == NULL)
        return false;
    do {
        text->size += fread(text->bytes + text->size, 1, capacity - text->size, stream);
        if (text->size < capacity)
            return true;
    } while (grow(text, &capacity));
    return false;
}

bool text_file_read(const char *name, struct text_file *text)
{
    FILE *stream = fopen(strcmp(name, "-") == 0 ? "/dev/stdin" : name, "rb");

    text->bytes = NULL;
    text->size = 0;
    if (stream == NULL) {
        complain("%s: %s", name, strerror(errno));
        return false;
    }
    const bool complete = read_stream(stream, text);
    const bool failed = ferror(stream) != 0;
    if (failed)
        complain("%s: %s", name, strerror(errno));
    else if (!complete)
        complain("%s: it has more than 256 MiB, or than there is memory: cut out the map", name);
    (void)fclose(stream); /* nothing was written to it */
    return complete && !failed;
}

/* checks=: the loader and the kernel stub, which each read it for themselves, select the same checks. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "kernel-stub/selection.h"
#include "loader/config.h"

/* The definition: entries between commas, blanks around them; "all", a name, or a prefix that ends in a dot. */
static bool selects(const char *list, const char *name)
{
    for (;; list++) {
        const char *end = list + strcspn(list, ",");
        const char *first = list + strspn(list, " \t\r");
        const char *last = end;
        while (last > first && strchr(" \t\r", last[-1]) != NULL)
            last--;
        const size_t size = last > first ? (size_t)(last - first) : 0;
        if (size == 3 && memcmp(first, "all", 3) == 0)
            return true;
        if (size > 0 && size <= strlen(name) && memcmp(first, name, size) == 0 &&
            (size == strlen(name) || first[size - 1] == '.'))
            return true;
        if (*end == '\0')
            return false;
        list = end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"map.sorted", "map.aligned", "time.get", "all.sorted", "a"};
    struct input input = {data, size};
    char *list = input_text(&input, input.size);
    struct selection_word word;
    uint64_t position = 0;
    uint64_t commas = 0;
    uint64_t words = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        require(config_selects(list, names[i]) == selects(list, names[i]));
        require(selection_takes(list, names[i]) == selects(list, names[i]));
    }
    for (const char *at = list; *at != '\0'; at++)
        commas += *at == ',';
    for (; selection_next(list, &position, &word); words++)
        require(word.size == 0 || (word.bytes >= list && word.bytes + word.size <= list + strlen(list)));
    require(words == commas + 1);
    require(!selection_is_none(list) || words == 1);
    free(list);
    return 0;
}

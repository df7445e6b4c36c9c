#include "worlds.h"

#include <unistd.h>

#define SHOWN_EVERY (1u << 18)

bool worlds_all;

static UINT64 visited;
static void (*describe_world)(void);

void worlds_begin(int argc, char **argv, const char *grammar)
{
    if (argc == 1)
        return;
    if (argc == 2 && strcmp(argv[1], "--all") == 0) {
        worlds_all = true;
        return;
    }
    const bool help = argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    fprintf(help ? stdout : stderr,
            "usage: %s [--all]\n\n%s\n\nexample: make worlds, which runs this with --all\n"
            "exit status: 0 all judges agreed, 2 a wrong argument, another number of failed tests\n",
            argv[0], grammar);
    exit(help ? 0 : 2);
}

void worlds_visit(void (*describe)(void))
{
    describe_world = describe;
    if (++visited % SHOWN_EVERY == 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%llu worlds", (unsigned long long)visited);
}

void worlds_visited(const char *what)
{
    if (visited >= SHOWN_EVERY && isatty(STDERR_FILENO))
        fputc('\r', stderr);
    print_message("# %llu worlds: %s\n", (unsigned long long)visited, what);
    assert_true(visited > 0);
    visited = 0;
    describe_world = NULL;
}

int worlds_teardown(void **state)
{
    (void)state;
    if (describe_world != NULL) {
        print_message("# in world %llu:\n", (unsigned long long)visited);
        describe_world();
    }
    describe_world = NULL;
    return 0;
}

bool worlds_next(UINT32 *digits, UINTN count, UINT32 base)
{
    for (UINTN i = 0; i < count; i++) {
        if (++digits[i] < base)
            return true;
        digits[i] = 0;
    }
    return false;
}

bool worlds_next_set(UINT32 *digits, UINTN count, UINT32 base)
{
    for (UINTN i = 0; i < count; i++) {
        if (++digits[i] == base)
            continue;
        for (UINTN lower = 0; lower < i; lower++)
            digits[lower] = digits[i];
        return true;
    }
    return false;
}

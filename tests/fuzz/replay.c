/* Gives a fuzz target every input of its corpus: what libFuzzer does, without libFuzzer. Linked to a target it is
 * build/host/replay_NAME, and prints TAP.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define CORPUS      "tests/fuzz/corpus/"
#define PREFIX      "replay_"
#define EXIT_USAGE  2
#define PATH_LENGTH 512

/* Which input is being run: the child that runs the target may not live to tell. */
struct progress {
    size_t done;
};

static void usage(FILE *stream, const char *program)
{
    fprintf(stream,
            "usage: %s [INPUT...]\n\n"
            "Runs the fuzz target on each input, by default on all of its corpus in " CORPUS "\n"
            "(from the top of the source tree), and prints TAP.\n\n"
            "example: %s build/fuzz/findings/memory_map-crash-1234\n"
            "exit status: 0 every property held, 1 one did not, 2 wrong usage or no input\n",
            program, program);
}

static int cannot(const char *what, const char *path)
{
    fprintf(stderr, "replay: cannot %s %s; run it from the top of the source tree\n", what, path);
    return EXIT_USAGE;
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The paths of a corpus, by name; NULL if it cannot be read. */
static char **list_corpus(const char *directory, int *count)
{
    struct dirent **entries;
    char **paths;

    *count = scandir(directory, &entries, is_input, alphasort);
    if (*count < 0)
        return NULL;
    paths = exact((size_t)*count * sizeof(*paths) + 1);
    for (int i = 0; i < *count; i++) {
        paths[i] = exact(PATH_LENGTH);
        if (snprintf(paths[i], PATH_LENGTH, "%s/%s", directory, entries[i]->d_name) >= PATH_LENGTH)
            fuzz_fail(__FILE__, __LINE__, "the names of inputs are short");
        free(entries[i]);
    }
    free(entries);
    return paths;
}

static void run_input(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes;
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        exit(cannot("read", path));
    rewind(file);
    bytes = exact((size_t)size);
    if (fread(bytes, 1, (size_t)size, file) != (size_t)size)
        exit(cannot("read", path));
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, (size_t)size);
    free(bytes);
}

/* Runs inputs in a child until it dies or is through; returns whether it got through. */
static bool run_from(char **paths, size_t count, struct progress *progress)
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0) {
        for (; progress->done < count; progress->done++)
            run_input(paths[progress->done]);
        exit(EXIT_SUCCESS);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == EXIT_SUCCESS;
}

/* Prints the one result of the TAP. */
static int replay(const char *program, const char *name, char **paths, size_t count)
{
    struct progress *progress =
        mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    size_t failed = 0;

    if (progress == MAP_FAILED)
        return cannot("share memory for", program);
    printf("1..1\n");
    fflush(stdout);
    for (progress->done = 0; progress->done < count; progress->done++) {
        if (run_from(paths, count, progress))
            break;
        const bool through = progress->done == count;
        printf("# %s; see: %s %s\n", through ? "memory was not freed" : "a property does not hold", program,
               through ? "" : paths[progress->done]);
        fflush(stdout);
        failed++;
    }
    const bool ok = failed == 0 && count > 0;
    printf("%sok 1 - fuzz %s\n# inputs: %zu, failed: %zu\n", ok ? "" : "not ", name, count, failed);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int replay_corpus(const char *program, const char *name)
{
    char directory[PATH_LENGTH];
    int count;

    snprintf(directory, sizeof(directory), CORPUS "%s", name);
    char **paths = list_corpus(directory, &count);
    if (paths == NULL)
        return cannot("read the corpus", directory);
    const int status = replay(program, name, paths, (size_t)count);
    for (int i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    return status;
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *name = slash == NULL ? argv[0] : slash + 1;

    if (argc > 1 && argv[1][0] == '-') {
        const bool help = strcmp(argv[1], "--help") == 0;
        usage(help ? stdout : stderr, argv[0]);
        return help ? EXIT_SUCCESS : EXIT_USAGE;
    }
    setenv("CMOCKA_TEST_ABORT", "1", 1);
    if (strncmp(name, PREFIX, sizeof(PREFIX) - 1) == 0)
        name += sizeof(PREFIX) - 1;
    if (argc > 1)
        return replay(argv[0], name, argv + 1, (size_t)(argc - 1));
    return replay_corpus(argv[0], name);
}

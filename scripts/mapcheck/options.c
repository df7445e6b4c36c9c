#include "options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "complain.h"

#define WIDTH_DEFAULT 80
#define WIDTH_LEAST   40
#define WIDTH_MOST    400

const char *const virtmap_names[VIRTMAP_COUNT] = {"offset", "compact", "identity", "random"};

/* Each reads the part behind =, and returns what would be right if it is wrong. */
static const char *read_virtmap(struct options *options, const char *value)
{
    for (enum virtmap virtmap = VIRTMAP_OFFSET; virtmap < VIRTMAP_COUNT; virtmap++) {
        if (strcmp(value, virtmap_names[virtmap]) == 0) {
            options->virtmap = virtmap;
            return NULL;
        }
    }
    return "offset, compact, identity or random";
}

static const char *read_machine(struct options *options, const char *value)
{
    options->machine = machine_find(value);
    return options->machine == NULL ? "x86_64, aarch64 or riscv64" : NULL;
}

static const char *read_granule(struct options *options, const char *value)
{
    options->granule = strcmp(value, "4096") == 0 ? 4096 : 65536;
    return strcmp(value, "4096") == 0 || strcmp(value, "65536") == 0 ? NULL : "4096 or 65536";
}

static const char *read_random(struct options *options, const char *value)
{
    char *end;

    options->random = strtoull(value, &end, 0);
    return *value == '\0' || *end != '\0' ? "a number" : NULL;
}

static const char *read_width(struct options *options, const char *value)
{
    char *end;
    const unsigned long width = strtoul(value, &end, 10);

    options->width = (unsigned)width;
    return *value == '\0' || *end != '\0' || width < WIDTH_LEAST || width > WIDTH_MOST ? "40 to 400 columns" : NULL;
}

static const char *read_color(struct options *options, const char *value)
{
    if (strcmp(value, "always") == 0 || strcmp(value, "never") == 0)
        options->color = value[0] == 'a';
    else if (strcmp(value, "auto") != 0)
        return "auto, always or never";
    return NULL;
}

static bool read_flag(struct options *options, const char *argument)
{
    const bool all = strcmp(argument, "--all") == 0;
    const bool plain = strcmp(argument, "--plain") == 0;
    const bool help = strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;

    options->all = options->all || all;
    options->plain = options->plain || plain;
    options->help = options->help || help;
    return all || plain || help;
}

static const char *read_option(struct options *options, const char *argument)
{
    static const struct {
        const char *name;
        const char *(*read)(struct options *options, const char *value);
    } known[] = {
        {"--virtmap=", read_virtmap}, {"--arch=", read_machine}, {"--granule=", read_granule},
        {"--random=", read_random},   {"--width=", read_width},  {"--color=", read_color},
    };

    for (UINTN i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strncmp(argument, known[i].name, strlen(known[i].name)) == 0)
            return known[i].read(options, argument + strlen(known[i].name));
    return read_flag(options, argument) ? NULL : "an option; mapcheck --help lists them";
}

static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < WIDTH_LEAST)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_MOST ? size.ws_col : WIDTH_MOST;
}

int options_read(int count, char **arguments, struct options *options)
{
    const struct options defaults = {
        .random = (UINT64)time(NULL) * 0x9e3779b97f4a7c15ULL, /* spread over all bits */
        .width = terminal_width(),
        .color = isatty(STDOUT_FILENO) != 0,
    };
    int at = 1;

    *options = defaults;
    for (; at < count && arguments[at][0] == '-' && arguments[at][1] != '\0'; at++) {
        if (strcmp(arguments[at], "--") == 0)
            return at + 1;
        const char *right = read_option(options, arguments[at]);
        if (right != NULL) {
            complain("'%s' is not %s", arguments[at], right);
            return 0;
        }
    }
    return at;
}

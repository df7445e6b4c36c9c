/* Reads captured memory maps and says what is wrong with them, what a handoff makes of them, and how they look. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "complain.h"
#include "print.h"
#include "text_file.h"

enum outcome { WELL_FORMED = 0, FINDINGS = 1, UNREADABLE = 2 };

static const char usage[] =
    "usage: mapcheck [options] FILE...\n"
    "\n"
    "Says what is wrong with UEFI memory maps, which virtual addresses the loader would\n"
    "give to their runtime regions, how many pages its page tables take, and draws them.\n"
    "FILE holds one or more maps, - is standard input: a log of Linux booted with\n"
    "efi=debug, what memmap of the UEFI shell or efidebug memmap of U-Boot prints, or a\n"
    "plain map as in tests/maps. What is around a map in a log is skipped. A line\n"
    "\"# arch: aarch64\" in it says which machine it comes from. A log of Linux on x86_64\n"
    "numbers the entries of its map: if some are missing, that is said.\n"
    "\n"
    "  --virtmap=POLICY   offset, compact, identity or random: as virtmap= of the loader (offset)\n"
    "  --random=NUMBER    for --virtmap=random, to see the same addresses again\n"
    "  --arch=MACHINE     x86_64, aarch64 or riscv64 (what the file says)\n"
    "  --granule=BYTES    4096 or 65536: what has to be cached alike around runtime memory (the machine's)\n"
    "  --width=COLUMNS    40 to 400 (the terminal's, else 80)\n"
    "  --color=WHEN       auto, always or never (auto: if the output is a terminal)\n"
    "  --all              leave nothing out of long lists\n"
    "  --plain            only write what was read as a plain map, to keep it\n"
    "  --help\n"
    "\n"
    "example: dmesg | mapcheck -\n"
    "exit status: 0 every map is well-formed (there may be warnings and notes), 1 a check failed\n"
    "or a map is not whole, 2 a file cannot be read or holds no map, or wrong usage\n";

static enum outcome judge(const struct map_file *file, const struct options *options, void *buffers)
{
    const UINTN size = file->map.size;
    struct judgement judgement = {.file = file, .options = options};
    const char *why = "--arch";

    judgement.machine = options->machine != NULL ? options->machine : machine_of(file, &why);
    judgement.granule = options->granule != 0 ? options->granule : judgement.machine->granule;
    judgement.sorted.descriptors = buffers;
    judgement.sorted.capacity = size;
    judgement.runtime.descriptors = (UINT8 *)buffers + size;
    judgement.runtime.capacity = size;
    print_source(&judgement, why);
    bool fine = print_findings(&judgement) == 0 && file->missing == 0;
    if (print_runtime(&judgement))
        fine = print_tables(&judgement) && fine;
    else
        fine = false;
    draw_map(&judgement);
    return fine ? WELL_FORMED : FINDINGS;
}

static void print_heading(const char *name, const struct map_file *file, unsigned number)
{
    const struct map_file_entry *first = file->map.descriptors;
    const UINT64 count = handoff_memory_map_count(&file->map);

    printf("%s%s: ", number > 1 ? "\n" : "", name);
    printf("%s, %" PRIu64 " descriptor%s from line %" PRIu64 " on\n", map_file_format_name(file->format), count,
           count == 1 ? "" : "s", first->line);
}

/* Judges every map of a text. `buffers` has room for three of them. */
static enum outcome judge_text(const char *name, const struct text_file *text, const struct options *options,
                               void *buffers, UINTN capacity)
{
    struct line_source source = lines_begin(text->bytes, text->size);
    enum outcome outcome = WELL_FORMED;
    struct map_file file;
    struct map_file_error error;
    enum map_file_result result;
    unsigned maps = 0;

    while ((result = map_file_next(&source, buffers, capacity, &file, &error)) == MAP_FILE_FOUND) {
        maps++;
        if (options->plain) {
            print_plain(&file);
            continue;
        }
        print_heading(name, &file, maps);
        if (judge(&file, options, (UINT8 *)buffers + capacity) == FINDINGS)
            outcome = FINDINGS;
    }
    (void)fflush(stdout); /* so that the two streams stay in order; main looks whether all was written */
    if (result == MAP_FILE_UNREADABLE)
        complain("%s, line %" PRIu64 ": %s: %s\n  %s", name, error.line, error.reason, error.next, error.text);
    else if (maps == 0)
        complain("%s: no memory map is in it; mapcheck --help says what is known as one", name);
    return result == MAP_FILE_UNREADABLE || maps == 0 ? UNREADABLE : outcome;
}

static enum outcome judge_file(const char *name, const struct options *options)
{
    enum outcome outcome = UNREADABLE;
    struct text_file text;

    if (text_file_read(name, &text)) {
        const UINTN capacity = map_file_capacity(text.bytes, text.size);
        void *buffers = malloc(3 * capacity);
        if (buffers == NULL)
            complain("%s: out of memory: cut out the map", name);
        else
            outcome = judge_text(name, &text, options, buffers, capacity);
        free(buffers);
    }
    free(text.bytes);
    return outcome;
}

static enum outcome judge_files(int count, char **names, const struct options *options)
{
    enum outcome worst = WELL_FORMED;

    for (int i = 0; i < count; i++) {
        const enum outcome outcome = judge_file(names[i], options);
        if (outcome > worst)
            worst = outcome;
        if (i + 1 < count)
            putchar('\n');
    }
    return worst;
}

int main(int count, char **arguments)
{
    struct options options;
    const int first = options_read(count, arguments, &options);
    enum outcome outcome = UNREADABLE;

    if (first == 0)
        return UNREADABLE;
    if (options.help)
        outcome = printf("%s", usage) > 0 ? WELL_FORMED : UNREADABLE;
    else if (first == count)
        complain("name a file, or - for standard input; mapcheck --help explains");
    else
        outcome = judge_files(count - first, arguments + first, &options);
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return (int)outcome;
    complain("not all could be written to standard output");
    return UNREADABLE;
}

#include <inttypes.h>
#include <stdio.h>

#include <handoff/text.h>

#include "print.h"

const char *print_size(UINT64 bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    static char buffers[4][24];
    static unsigned turn;
    struct handoff_text text = handoff_text_in(buffers[turn++ % 4], sizeof(buffers[0]));
    unsigned unit = 0;
    UINT64 tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024;

    for (; tenths >= 10240 && unit < 5; unit++)
        tenths /= 1024;
    handoff_text_format(&text, "%lu", tenths / 10);
    if (tenths % 10 != 0)
        handoff_text_format(&text, ".%lu", tenths % 10);
    handoff_text_format(&text, " %s", units[unit]);
    return text.bytes;
}

static void print_fact(const char *name, const char *fact)
{
    if (fact != NULL && fact[0] != '\0')
        printf("  %-9s %s\n", name, fact);
}

static void print_comment(const char *name, const char *fact)
{
    if (fact[0] != '\0')
        printf("# %s: %s\n", name, fact);
}

void print_plain(const struct map_file *file)
{
    print_comment("source", file->facts.source);
    print_comment("machine", file->facts.machine);
    print_comment("firmware", file->facts.firmware);
    print_comment("arch", file->facts.architecture);
    print_comment("note", map_file_format_name(file->format));
    if (file->missing > 0)
        printf("# note: %" PRIu64 " entries are missing, by the numbers of the log\n", file->missing);
    for (UINTN i = 0; i < handoff_memory_map_count(&file->map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&file->map, i);
        printf("%" PRIu32 " 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 "\n", descriptor->Type, descriptor->PhysicalStart,
               descriptor->NumberOfPages, descriptor->Attribute);
    }
}

void print_source(const struct judgement *judgement, const char *why)
{
    const struct map_file *file = judgement->file;

    print_fact("machine", file->facts.machine);
    print_fact("firmware", file->facts.firmware);
    print_fact("source", file->facts.source);
    if (file->facts.architecture[0] != '\0' && machine_find(file->facts.architecture) == NULL)
        print_fact("said to be", file->facts.architecture);
    printf("  %-9s %s (%s)\n", "judged as", judgement->machine->name, why);
    printf("  granule   what shares %" PRIu64 " bytes with runtime memory has to be cached alike\n",
           judgement->granule);
    print_fact("untold", map_file_format_limits(file->format));
    if (file->missing > 0)
        printf("  FAIL      %" PRIu64 " of the entries that the log numbers are missing: it is no whole map\n"
               "            next: capture the log again, with log_buf_len=4M on the kernel's command line\n",
               file->missing);
}

#include "machine.h"

#include <string.h>

/* 64 TiB in the upper half of 48-bit addresses. The two halves of AArch64's table and those of RISC-V's Sv48 are
 * divided as those of x86_64 are, so that one place serves all; of x86_64 it is what loader/arch/x86_64/layout.c
 * says. */
#define RUNTIME_WINDOW {0xffff880000000000ULL, 64ULL << 40}

static const struct machine machines[] = {
    {"x86_64", 4096, RUNTIME_WINDOW},
    {"aarch64", 65536, RUNTIME_WINDOW}, /* UEFI 2.10, 2.3.6 */
    {"riscv64", 4096, RUNTIME_WINDOW},
};

const struct machine *machine_find(const char *name)
{
    for (UINTN i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
        if (strcmp(machines[i].name, name) == 0)
            return &machines[i];
    return NULL;
}

const struct machine *machine_of(const struct map_file *file, const char **why)
{
    const struct machine *machine = machine_find(file->facts.architecture);

    *why = "the file says so";
    if (machine != NULL)
        return machine;
    *why = "where Linux prints its map like this";
    if (file->format == MAP_FILE_LINUX_X86)
        return machine_find("x86_64");
    if (file->format == MAP_FILE_LINUX_OTHER)
        return machine_find("aarch64");
    *why = file->facts.architecture[0] != '\0' ? "the file names one that is not known here; --arch= chooses"
                                               : "assumed; --arch= says otherwise";
    return machine_find("x86_64");
}

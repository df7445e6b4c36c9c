#include "facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum place {
    AT_THE_BEGINNING, /* the line begins with the mark, the fact follows */
    FOLLOWING,        /* the fact follows the mark */
    INCLUDING         /* the fact begins with the mark */
};

#define FIELD(name) offsetof(struct map_file_facts, name)

static const struct {
    const char *mark;
    enum place  place;
    size_t      field;
} marks[] = {
    {"# machine: ", AT_THE_BEGINNING, FIELD(machine)},
    {"# firmware: ", AT_THE_BEGINNING, FIELD(firmware)},
    {"# source: ", AT_THE_BEGINNING, FIELD(source)},
    {"# arch: ", AT_THE_BEGINNING, FIELD(architecture)},
    {"# expect: ", AT_THE_BEGINNING, FIELD(expect)},
    {"Model: ", AT_THE_BEGINNING, FIELD(machine)}, /* U-Boot */
    {"Machine model: ", FOLLOWING, FIELD(machine)}, /* Linux with a device tree */
    {"DMI: ", FOLLOWING, FIELD(machine)}, /* Linux with SMBIOS */
    {"UEFI v", INCLUDING, FIELD(firmware)}, /* the UEFI shell */
    {"EFI v", INCLUDING, FIELD(firmware)}, /* Linux */
    {"U-Boot 20", INCLUDING, FIELD(firmware)},
};

static void keep(char fact[MAP_FILE_FACT], const char *text)
{
    UINTN size = strlen(text);

    if (size > MAP_FILE_FACT - 1)
        size = MAP_FILE_FACT - 1;
    memcpy(fact, text, size);
    fact[size] = '\0';
}

/* "Linux version RELEASE (USER@HOST) (COMPILER) ...": the release or the compiler may name the processor; the host
 * that built it says nothing of where it runs. */
static bool version_names_riscv(const char *line)
{
    const char *release = strstr(line, "Linux version ");
    const char *builder = release != NULL ? strchr(release, '(') : NULL;

    if (builder == NULL)
        return false;
    const char *named = strstr(release, "riscv");
    const char *compiler = strchr(builder, ')');
    return (named != NULL && named < builder) || (compiler != NULL && strstr(compiler, "riscv") != NULL);
}

/* Its Linux names the processor's extensions so, and before them itself. */
static bool is_riscv(const char *line)
{
    return strstr(line, "] riscv: ") != NULL || version_names_riscv(line);
}

void facts_take(struct map_file_facts *facts, const char *line)
{
    const bool is_comment = line[0] == '#';

    for (UINTN i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        char *fact = (char *)facts + marks[i].field;
        const char *at = strstr(line, marks[i].mark);
        if (fact[0] != '\0' || at == NULL || (marks[i].place == AT_THE_BEGINNING ? at != line : is_comment))
            continue;
        keep(fact, marks[i].place == INCLUDING ? at : at + strlen(marks[i].mark));
    }
    if (facts->architecture[0] == '\0' && !is_comment && is_riscv(line))
        keep(facts->architecture, "riscv64");
}

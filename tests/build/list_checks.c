/* The checks as the kernel stub has them, a line each: name, severity, section, with tabs between them. */
#include <stdio.h>

#include "kernel-stub/check.h"

static const char *const severities[] = {
    [SEVERITY_CRITICAL] = "critical",
    [SEVERITY_HIGH] = "high",
    [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_ADVISORY] = "advisory",
};

int main(void)
{
    for (unsigned table = 0; table < check_table_count; table++) {
        for (unsigned i = 0; i < check_tables[table].count; i++) {
            const struct check *check = &check_tables[table].checks[i];
            printf("%s\t%s\t%s\n", check->name, severities[check->severity], check->section);
        }
    }
    return ferror(stdout) != 0;
}

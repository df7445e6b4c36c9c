#include "result_of_run.h"

#include <handoff/record.h>

#include "fake_files.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

static char machine_name[32];

static void put_part(UINT64 run, const char *text, UINTN size, UINTN number, UINTN parts)
{
    UINT8 part[FAKE_VARIABLE_SIZE];
    const UINTN whole = sizeof(struct handoff_record) + size;

    assert_in_range(whole, 1, sizeof(part));
    memcpy(part + sizeof(struct handoff_record), text, size);
    handoff_record_seal(part, (uint32_t)whole, run, (uint16_t)number, (uint16_t)parts);
    fake_variables_put(number, part, whole);
}

void result_put(UINT64 run, const char *text, UINTN parts)
{
    const UINTN size = strlen(text);

    for (UINTN i = 0; i < parts; i++)
        put_part(run, text + i * size / parts, (i + 1) * size / parts - i * size / parts, i, parts);
}

/* Up to the kernel's entry. */
static UINT64 run_until_entered(struct machine *machine)
{
    machine_run(machine);
    const struct handoff_boot_info *info = machine_handed(machine);
    snprintf(machine_name, sizeof(machine_name), "%s",
             (const char *)machine_kernel_view(info->machine_name.virtual_address, info->machine_name.size));
    return info->run;
}

UINT64 result_of_run(struct machine *machine, UINTN parts)
{
    const UINT64 run = run_until_entered(machine);

    assert_true(run != 0);
    result_put(run, RESULT_TEXT, parts);
    machine_reboot(machine);
    return run;
}

UINT64 result_lost(struct machine *machine)
{
    const UINT64 run = run_until_entered(machine);

    machine_reboot(machine);
    return run;
}

const char *result_path(UINTN number, const char *end)
{
    static char path[96];

    snprintf(path, sizeof(path), "\\handoff\\report-%s-%u.%s", machine_name, (unsigned)number, end);
    return path;
}

const char *result_marker(void)
{
    static char path[96];

    snprintf(path, sizeof(path), "\\handoff\\started-%s.run", machine_name);
    return path;
}

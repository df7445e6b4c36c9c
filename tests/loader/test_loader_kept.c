/* What the dry run built is kept where the final map is the same, and built anew where anything of it differs. Each
 * time the tables are those of the final map. */
#include <handoff/attributes_table.h>

#include "check_handed.h"
#include "check_tables.h"
#include "fake_files.h"
#include "fake_tables.h"
#include "tests/unit/unit_test.h"

#define KEPT "levels, kept from the dry run; "
#define ANEW "levels, built anew, as the map changed; "

static struct machine machine;
static void (*change)(void);

/* Comes with the first ExitBootServices, and makes its key stale. */
static void change_once(void)
{
    if (change == NULL)
        return;
    machine.firmware.map.key++;
    change();
    change = NULL;
}

static void run(void (*changing)(void), const char *told)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, "checks=none\n");
    change = changing;
    machine.firmware.before_exit = change_once;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(machine_handed(&machine)->attempts, changing == NULL ? 1 : 2);
    assert_non_null(strstr(machine_log(&machine), told));
    check_handed_maps(&machine);
    check_kernel_table(&machine, machine_handed(&machine));
    check_crossing_table(&machine, machine_handed(&machine));
    machine_stop(&machine);
}

static EFI_MEMORY_DESCRIPTOR *first_of(UINT32 type)
{
    const struct handoff_memory_map *map = &machine.firmware.map;
    UINTN i = 0;

    while (handoff_memory_map_at(map, i)->Type != type)
        assert_true(++i < handoff_memory_map_count(map));
    return (EFI_MEMORY_DESCRIPTOR *)handoff_memory_map_at(map, i);
}

static void change_nothing(void)
{
}

static void grow(void)
{
    fake_firmware_grow(&machine.firmware, 2);
}

static void change_type(void)
{
    first_of(EfiBootServicesData)->Type = EfiConventionalMemory;
}

static void change_size(void)
{
    first_of(EfiConventionalMemory)->NumberOfPages--;
}

static void change_attributes(void)
{
    first_of(EfiBootServicesData)->Attribute ^= EFI_MEMORY_WC;
}

static void change_address(void)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = first_of(EfiConventionalMemory);

    descriptor->PhysicalStart += HANDOFF_PAGE_SIZE;
}

/* No field has these. */
static void change_the_tail(void)
{
    const struct handoff_memory_map *map = &machine.firmware.map;

    memset((UINT8 *)map->descriptors + sizeof(EFI_MEMORY_DESCRIPTOR), 0xa5,
           map->stride - sizeof(EFI_MEMORY_DESCRIPTOR));
}

static void change_permissions(void)
{
    ((struct handoff_attributes_header *)fake_tables_get(&fake_attributes_table))->version = 2;
}

static void the_same_map_keeps_what_is_built(void **state)
{
    (void)state;
    run(NULL, KEPT);
    run(change_nothing, KEPT); /* another key alone */
    run(change_the_tail, KEPT);
}

static void another_map_is_built_for(void **state)
{
    (void)state;
    run(grow, ANEW);
    run(change_type, ANEW);
    run(change_size, ANEW);
    run(change_attributes, ANEW);
    run(change_address, ANEW);
    run(change_permissions, ANEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(the_same_map_keeps_what_is_built),
        unit_test_machine(another_map_is_built_for),
    };

    return unit_test_run(tests);
}

/* The kernel stub's checks of what it was handed, with any record in it: each check says one thing, with what a
 * person needs behind every finding, in TAP that a reader understands.
 */
#include <stddef.h>
#include <string.h>

#include "fuzz.h"
#include "kernel-stub/verdict.h"
#include "tap_reader.h"
#include "tests/unit/kernel_console.h"
#include "tests/unit/kernel_fixture.h"

static struct verdict verdict;

/* Checks that judge records. Others follow the maps to memory, and the mutated ones lead nowhere. */
static const char checks[] = "map.,exit_boot.succeeded,exit_boot.events,svam.bad_arguments,svam.succeeded,"
                             "svam.second_call_refused,svam.witness_ran,svam.convert_pointer,log.";

/* Parts of the boot info that come from firmware or count what did; none is an address that is followed. */
#define PART(field) {offsetof(struct handoff_boot_info, field), sizeof(((struct handoff_boot_info *)0)->field)}
static const struct {
    size_t offset;
    size_t size;
} parts[] = {
    PART(architecture),           PART(attempts),
    PART(probe_count),            PART(probe_status),
    PART(probe_size),             PART(memory_map.stride),
    PART(memory_map.version),     PART(preliminary_map.stride),
    PART(preliminary_map.version), PART(attempt[0].map.stride),
    PART(attempt[0].map_status),  PART(attempt[0].exit_status),
    PART(attempt[1].map_status),  PART(attempt[1].exit_status),
    PART(attempt[7].exit_status), PART(events),
    PART(svam),                   PART(attributes.result),
    PART(rt_properties_status),   PART(rt_properties),
    PART(rsdp),                   PART(smbios),
    PART(device_tree),            PART(settings.virtmap),
    PART(settings.poison),        PART(log_after_svam),
    PART(uefi_revision),
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static void change(struct input *input, void *bytes, size_t size)
{
    const size_t at = input_number(input, 2) % size;
    const size_t width = 1u << input_below(input, 4);
    const uint64_t value = input_number(input, width);

    memcpy((uint8_t *)bytes + at, &value, width < size - at ? width : size - at);
}

/* Whether the last attempt is one that the fixture made: it is copied and changed. */
static bool can_be_refused(void)
{
    const UINT32 attempts = fixture.info.attempts;

    return attempts > 0 && attempts < HANDOFF_ATTEMPTS && fixture.info.attempt[0].map.stride == FIXTURE_STRIDE &&
           fixture.info.attempt[attempts - 1].map.descriptors.virtual_address != 0;
}

/* One change of a part or of a map's bytes, one more attempt, or the maps again as if the firmware had had them
 * so. */
static void spoil(struct input *input)
{
    const uint8_t what = input_below(input, PARTS + 5);

    if (what < PARTS)
        change(input, (uint8_t *)&fixture.info + parts[what].offset, parts[what].size);
    else if (what == PARTS)
        change(input, fixture.final, sizeof(fixture.final));
    else if (what == PARTS + 1)
        change(input, fixture.preliminary, sizeof(fixture.preliminary));
    else if (what == PARTS + 2)
        change(input, fixture.attempt[0], sizeof(fixture.attempt[0]));
    else if (what == PARTS + 3 && can_be_refused())
        kernel_fixture_refuse_exit();
    else if (what == PARTS + 4)
        memcpy(fixture.preliminary, fixture.final, sizeof(fixture.final));
}

/* What a finding's YAML block has to hold. */
struct block {
    bool open;
    bool severity, seen, diagnosis, section, next;
};

static void read_entry(const struct tap_read *read, struct block *block)
{
    const bool said = read->text[0] != '\0';

    require(block->open);
    block->severity |= strcmp(read->key, "severity") == 0 && said;
    block->seen |= strcmp(read->key, "seen") == 0 && said;
    block->diagnosis |= strcmp(read->key, "diagnosis") == 0 && said;
    block->section |= strcmp(read->key, "section") == 0 && said;
    block->next |= strcmp(read->key, "next") == 0 && said;
}

static void check_output(void)
{
    const char *at = console.output;
    struct block block = {.open = false};
    uint32_t results = 0;
    uint32_t unexplained = 0; /* findings whose block has not ended */

    require(tap_read_line(&at).kind == TAP_VERSION);
    const struct tap_read plan = tap_read_line(&at);
    require(plan.kind == TAP_PLAN && plan.number == verdict.planned && plan.number > 15);
    while (*at != '\0') {
        const struct tap_read read = tap_read_line(&at);
        if (read.kind == TAP_RESULT) {
            require(!block.open && unexplained == 0 && read.number == ++results);
            require(strcmp(read.text, verdict.entry[results - 1].check->name) == 0);
            unexplained = !read.ok || strncmp(read.directive, "WARN", 4) == 0;
        } else if (read.kind == TAP_YAML_BEGIN) {
            block = (struct block){.open = true};
        } else if (read.kind == TAP_YAML_ENTRY) {
            read_entry(&read, &block);
        } else if (read.kind == TAP_YAML_END) {
            require(block.open && block.severity && block.seen && block.diagnosis && block.section && block.next);
            block.open = false;
            unexplained = 0;
        } else {
            require(read.kind == TAP_COMMENT && !block.open);
        }
    }
    require(!block.open && unexplained == 0 && results == verdict.planned);
    require(verdict.passed + verdict.failed + verdict.skipped + verdict.warnings == results);
}

static void judge(void)
{
    verdict_begin(&verdict, &fixture.info);
    verdict_run(&verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};

    kernel_console_start();
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    fixture.info.settings.checks.virtual_address = (uint64_t)checks;
    fixture.info.settings.checks.size = sizeof(checks);
    for (unsigned i = 0; i < 64 && input.size > 0; i++)
        spoil(&input);
    require(kernel_console_run(judge) == END_RETURNED);
    check_output();
    return 0;
}

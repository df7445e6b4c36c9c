/* The tables of the hostile kernel, and the call that all of its checks make. */
#include "hostile.h"

#include <stddef.h>

#include "kernel-stub/arch/x86_64/state.h"
#include "kernel-stub/checks/tables.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TABLE(array)        \
    {                       \
        array, COUNT(array) \
    }

const struct check_table check_tables[] = {
    TABLE(hostile_faults),
    TABLE(hostile_changes),
    TABLE(hostile_unwatched),
    TABLE(hostile_steps),
    TABLE(hostile_hosted),
    TABLE(hostile_panics),
    TABLE(reset_checks),
};
const unsigned check_table_count = COUNT(check_tables);

/* In hostile_changes.S: adds up its five arguments, weighted, so that none can stand in for another; 0 on a
 * misaligned stack. */
extern hostile_service add_up;
#define ARGUMENTS {1, 2, 3, 4, 5}
#define SUM       (1 * 1 + 2 * 2 + 4 * 3 + 8 * 4 + 16 * 5)

static struct firmware_call call_add_up(void)
{
    struct firmware_call call = {.function = (uint64_t)add_up, .argument = ARGUMENTS};

    arch_call_firmware(&call);
    return call;
}

static void judge_add_up(struct check_context *context, const struct firmware_call *call, const char *when)
{
    if (call->faulted || call->result != SUM)
        check_fail(context, NULL, NULL, "%s: a call that behaves returned %lu, not %u", when, call->result, SUM);
}

static void judge_state(struct check_context *context, const struct firmware_call *first,
                        const struct firmware_call *second)
{
    for (unsigned i = 0; i < ARCH_STATE_VALUES && arch_state_name(i) != NULL; i++) {
        if (first->before.value[i] != second->before.value[i] || second->before.value[i] != second->after.value[i])
            check_fail(context, NULL, NULL, "%s was not restored: 0x%lx before, 0x%lx after", arch_state_name(i),
                       first->before.value[i], second->before.value[i]);
    }
}

static uint64_t read_flags(void)
{
    uint64_t flags;

    __asm__ volatile("pushfq\n\tpop %0" : "=r"(flags));
    return flags & STATE_FLAGS_MASK;
}

void hostile_make(struct check_context *context, struct firmware_call *call)
{
    const struct firmware_call first = call_add_up();

    arch_call_firmware(call);
    const uint64_t flags = read_flags();
    const struct firmware_call second = call_add_up();
    judge_add_up(context, &first, "before");
    judge_add_up(context, &second, "after");
    judge_state(context, &first, &second);
    if (flags != 0)
        check_fail(context, NULL, NULL, "flags were not restored: 0x%lx", flags);
}

struct firmware_call hostile_call(struct check_context *context, hostile_service *service, uint64_t argument)
{
    struct firmware_call call = {.function = (uint64_t)service, .argument = {argument}};

    hostile_make(context, &call);
    return call;
}

#include "unit_test.h"

static bool produced[HANDOFF_STATUS_COUNT];

enum handoff_status unit_test_note_status(enum handoff_status status)
{
    assert_in_range(status, 0, HANDOFF_STATUS_COUNT - 1);
    produced[status] = true;
    return status;
}

void unit_test_assert_produced(enum handoff_status first, enum handoff_status last)
{
    for (UINT32 status = first; status <= last; status++)
        if (!produced[status])
            fail_msg("no test produced: %s", handoff_status_text((enum handoff_status)status));
}

int unit_test_finish(int failed)
{
    printf("# statuses produced:");
    for (UINT32 status = 0; status < HANDOFF_STATUS_COUNT; status++)
        if (produced[status])
            printf(" %u", (unsigned)status);
    printf("\n");
    return failed;
}

void unit_test_null(const char *expression, const char *file, int line)
{
    print_error("%s is null\n", expression);
    _fail(file, line);
    abort(); /* which _fail has left */
}

struct random_source random_source_make(UINT64 seed)
{
    const struct random_source source = {seed};

    assert_int_not_equal(seed, 0); /* xorshift stays at 0 for ever */
    print_message("# random seed %llu\n", (unsigned long long)seed);
    return source;
}

UINT64 random_next(struct random_source *source)
{
    source->state ^= source->state >> 12;
    source->state ^= source->state << 25;
    source->state ^= source->state >> 27;
    return source->state * 0x2545f4914f6cdd1dULL;
}

UINT64 random_below(struct random_source *source, UINT64 limit)
{
    return (random_next(source) >> 11) % limit;
}

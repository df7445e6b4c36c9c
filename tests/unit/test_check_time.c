/* time.get at the edges of every field of EFI_TIME. UEFI 2.10, 8.3.1. */
#include "check_results.h"
#include "unit_test.h"

static const struct {
    EFI_TIME time;
    bool valid;
} edges[] = {
    {{.Year = 1900, .Month = 1, .Day = 1}, true},
    {{.Year = 1899, .Month = 12, .Day = 31}, false},
    {{.Year = 9999, .Month = 12, .Day = 31, .Hour = 23, .Minute = 59, .Second = 59}, true},
    {{.Year = 10000, .Month = 1, .Day = 1}, false},
    {{.Year = 2023, .Month = 0, .Day = 1}, false},
    {{.Year = 2023, .Month = 13, .Day = 1}, false},
    {{.Year = 2023, .Month = 1, .Day = 0}, false},
    {{.Year = 2023, .Month = 1, .Day = 31}, true},
    {{.Year = 2023, .Month = 1, .Day = 32}, false},
    {{.Year = 2023, .Month = 4, .Day = 30}, true},
    {{.Year = 2023, .Month = 4, .Day = 31}, false},
    {{.Year = 2023, .Month = 2, .Day = 28}, true},
    {{.Year = 2023, .Month = 2, .Day = 29}, false},
    {{.Year = 2024, .Month = 2, .Day = 29}, true},
    {{.Year = 2024, .Month = 2, .Day = 30}, false},
    {{.Year = 2024, .Month = 4, .Day = 30}, true},
    {{.Year = 2100, .Month = 2, .Day = 29}, false},
    {{.Year = 2000, .Month = 2, .Day = 29}, true},
    {{.Year = 2023, .Month = 6, .Day = 1, .Hour = 24}, false},
    {{.Year = 2023, .Month = 6, .Day = 1, .Minute = 60}, false},
    {{.Year = 2023, .Month = 6, .Day = 1, .Second = 60}, false},
    {{.Year = 2023, .Month = 6, .Day = 1, .Nanosecond = 999999999}, true},
    {{.Year = 2023, .Month = 6, .Day = 1, .Nanosecond = 1000000000}, false},
    {{.Year = 2023, .Month = 6, .Day = 1, .TimeZone = -1440}, true},
    {{.Year = 2023, .Month = 6, .Day = 1, .TimeZone = -1441}, false},
    {{.Year = 2023, .Month = 6, .Day = 1, .TimeZone = 1440}, true},
    {{.Year = 2023, .Month = 6, .Day = 1, .TimeZone = 1441}, false},
    {{.Year = 2023, .Month = 6, .Day = 1, .TimeZone = EFI_UNSPECIFIED_TIMEZONE}, true},
    {{.Year = 2023, .Month = 6, .Day = 1, .Daylight = 3}, true},
    {{.Year = 2023, .Month = 6, .Day = 1, .Daylight = 4}, false},
};
static UINTN edge;
static UINTN calls;

/* The edge, and from the second call on a little later. */
static void show_edge(EFI_TIME *time)
{
    *time = edges[edge].time;
    if (calls++ == 0)
        time->Nanosecond = 0;
    else if (time->Nanosecond == 0)
        time->Nanosecond = 1;
}

static enum outcome run_time_get(void)
{
    struct runtime runtime;

    runtime_begin(&runtime, &fixture.info);
    run_checks(&runtime, "time.get");
    return result_of("time.get")->outcome;
}

static void test_edges(void **state)
{
    (void)state;
    for (edge = 0; edge < COUNT(edges); edge++) {
        kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
        firmware.spoil_time = show_edge;
        calls = 0;
        if (run_time_get() != (edges[edge].valid ? OUTCOME_PASSED : OUTCOME_FAILED))
            fail_msg("edge %lu is %s", edge, edges[edge].valid ? "valid" : "not valid");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_edges)};

    return unit_test_run(tests);
}

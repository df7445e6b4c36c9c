/* The fake firmware itself: what the specification forbids, it finds out. */
#include "fake_files.h"
#include "fake_pages.h"
#include "forbidden_calls.h"
#include "tests/unit/unit_test.h"

static void assert_each_is_an_offence(const char *when)
{
    char offence[128];

    for (UINTN i = 0; i < FORBIDDEN_CALLS; i++) {
        snprintf(offence, sizeof(offence), "%s was called %s", forbidden_calls[i].service, when);
        assert_offence(forbidden_calls[i].act, offence);
    }
}

static void calls_after_the_exit_are_found_out(void **state)
{
    (void)state;
    forbidden_calls_keep();
    direct_leave();
    assert_each_is_an_offence("after ExitBootServices");
    assert_offence(forbidden_call_for_map, "GetMemoryMap was called after ExitBootServices");
}

static void calls_after_a_refused_exit_are_found_out(void **state)
{
    UINTN count;

    (void)state;
    forbidden_calls_keep();
    const UINTN key = direct_fetch(&count);
    assert_int_equal(direct_services->ExitBootServices(direct_machine.firmware.image, key + 1),
                     EFI_INVALID_PARAMETER);
    assert_each_is_an_offence("after a refused ExitBootServices");
    forbidden_call_for_map(); /* is allowed, and so is another exit */
    direct_leave();
}

static void exit_later(void)
{
    direct_services->ExitBootServices(direct_machine.firmware.image, direct_machine.firmware.map.key);
}

static void calls_between_map_and_exit_are_found_out(void **state)
{
    char offence[128];
    UINTN count;

    (void)state;
    forbidden_calls_keep();
    for (UINTN i = 0; i < FORBIDDEN_CALLS; i++) {
        if (forbidden_calls[i].frees_nothing)
            continue;
        direct_fetch(&count);
        forbidden_calls[i].act();
        snprintf(offence, sizeof(offence), "%s was called between GetMemoryMap and ExitBootServices",
                 forbidden_calls[i].service);
        assert_offence(exit_later, offence);
    }
}

static UINT64 taken;

static void free_one(void)
{
    direct_services->FreePages(taken, 1);
}

static void free_pool(void)
{
    direct_services->FreePool((void *)taken);
}

static void bad_frees_are_found_out(void **state)
{
    (void)state;
    taken = direct_take(AllocateAnyPages, 2, 0, EFI_SUCCESS);
    assert_offence(free_one, "1 pages at 0x");
    assert_offence(free_pool, "which is not allocated");
    assert_int_equal(direct_services->FreePages(taken, 2), EFI_SUCCESS);
    assert_offence(free_one, "which is not allocated");
}

static void close_root(void)
{
    direct_root->Close(direct_root);
}

static EFI_EVENT no_event;

static void close_event(void)
{
    direct_services->CloseEvent(no_event);
}

static void use_what_is_not_there(void)
{
    direct_services->CheckEvent(no_event);
}

static void misuse_is_found_out(void **state)
{
    (void)state;
    close_root();
    assert_offence(close_root, "a file that is not open was used");
    assert_offence(forbidden_call_to_open, "a file that is not open was used");
    assert_offence(close_event, "an event that is not there was closed");
    assert_offence(use_what_is_not_there, "a service was called that this firmware does not have");
}

static void judge_return(void)
{
    machine_assert_returned(&direct_machine);
}

/* An error without a reason, then with one; then with each thing left behind. */
static void leaks_are_found_out(void **state)
{
    (void)state;
    close_root();
    direct_machine.status = EFI_ABORTED;
    assert_offence(judge_return, "without a reason");
    fake_files_put_text(MACHINE_LOG, "error: none\n");
    judge_return();
    taken = direct_take(AllocateAnyPages, 1, 0, EFI_SUCCESS);
    assert_offence(judge_return, "1 allocations, 0 files, 0 events, 0 images");
    free_one();
    assert_int_equal(fake_volume.protocol.OpenVolume(&fake_volume.protocol, &direct_root), EFI_SUCCESS);
    assert_offence(judge_return, "0 allocations, 1 files, 0 events, 0 images");
    close_root();
    direct_machine.firmware.exit_calls = 1;
    assert_offence(judge_return, "after a refused ExitBootServices");
}

static void overwrite_table(void)
{
    arch_fill(fake_tables.system_table, HANDOFF_PAGE_SIZE, HANDOFF_POISON);
}

static void poison_in_the_wrong_place_is_found_out(void **state)
{
    (void)state;
    assert_offence(overwrite_table, "overwritten before the crossing");
    machine_run(&direct_machine);
    assert_offence(overwrite_table, "which is of type 6"); /* EfiRuntimeServicesData */
}

static void call_for_ever(void)
{
    for (;;)
        forbidden_call_to_wait();
}

static void loops_are_found_out(void **state)
{
    (void)state;
    forbidden_calls_keep();
    assert_offence(call_for_ever, "the caller is in a loop");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_direct(calls_after_the_exit_are_found_out),
        unit_test_direct(calls_after_a_refused_exit_are_found_out),
        unit_test_direct(calls_between_map_and_exit_are_found_out),
        unit_test_direct(bad_frees_are_found_out),
        unit_test_direct(misuse_is_found_out),
        unit_test_direct(leaks_are_found_out),
        unit_test_direct(poison_in_the_wrong_place_is_found_out),
        unit_test_direct(loops_are_found_out),
    };

    return unit_test_run(tests);
}

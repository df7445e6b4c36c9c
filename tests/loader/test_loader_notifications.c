/* The fake firmware itself: what handlers of the exit and of SetVirtualAddressMap must not call, it finds out. */
#include "fake_pages.h"
#include "forbidden_calls.h"
#include "tests/unit/unit_test.h"

static const struct forbidden_call *chosen; /* what the handler calls */
static UINTN runs;

static void EFIAPI call_chosen(EFI_EVENT event, void *context)
{
    (void)event;
    (void)context;
    runs++;
    chosen->act();
}

/* A machine with a handler that makes one call. */
static void begin_with(const struct forbidden_call *call, UINT32 type)
{
    EFI_EVENT event;

    direct_begin(NULL);
    forbidden_calls_keep();
    chosen = call;
    runs = 0;
    assert_int_equal(direct_services->CreateEvent(type, TPL_NOTIFY, call_chosen, NULL, &event), EFI_SUCCESS);
}

static void begin_beyond_exit_with(const struct forbidden_call *call)
{
    begin_with(call, EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE);
    direct_leave();
}

/* The offence must be the handler's, in its first run. */
static void end_with_offence(void (*signal_handlers)(void), const char *service)
{
    char offence[128];

    snprintf(offence, sizeof(offence), "%s was called by a handler of %s", chosen->service, service);
    assert_offence(signal_handlers, offence);
    assert_int_equal(runs, 1);
    direct_end(NULL);
}

static const struct forbidden_call map_call = {forbidden_call_for_map, "GetMemoryMap", false};

static void what_a_handler_of_the_exit_must_not_call_is_found_out(void **state)
{
    (void)state;
    for (UINTN i = 0; i < FORBIDDEN_CALLS; i++) {
        if (forbidden_calls[i].act == forbidden_call_to_wait)
            continue;
        begin_with(&forbidden_calls[i], EVT_SIGNAL_EXIT_BOOT_SERVICES);
        end_with_offence(direct_leave, "ExitBootServices");
    }
    begin_with(&map_call, EVT_SIGNAL_EXIT_BOOT_SERVICES);
    end_with_offence(direct_leave, "ExitBootServices");
}

static void a_handler_of_the_exit_may_wait(void **state)
{
    const struct forbidden_call wait = {forbidden_call_to_wait, "Stall", false};

    (void)state;
    begin_with(&wait, EVT_SIGNAL_EXIT_BOOT_SERVICES);
    direct_leave();
    assert_int_equal(runs, 1);
    assert_offence(forbidden_call_to_wait, "Stall was called after ExitBootServices");
    direct_end(NULL);
}

/* All memory, at the addresses it has. */
static void change_addresses(void)
{
    EFI_MEMORY_DESCRIPTOR everything = {.Type = EfiRuntimeServicesData,
                                        .PhysicalStart = FAKE_MEMORY_BASE,
                                        .VirtualStart = FAKE_MEMORY_BASE,
                                        .NumberOfPages = FAKE_MEMORY_PAGES,
                                        .Attribute = EFI_MEMORY_RUNTIME};

    assert_int_equal(fake_tables.runtime_services->SetVirtualAddressMap(sizeof(everything), sizeof(everything),
                                                                        EFI_MEMORY_DESCRIPTOR_VERSION, &everything),
                     EFI_SUCCESS);
}

static void reset(void)
{
    fake_tables.runtime_services->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
}

static void convert(void)
{
    void *pointer = (void *)FAKE_MEMORY_BASE;

    assert_int_equal(fake_tables.runtime_services->ConvertPointer(0, &pointer), EFI_SUCCESS);
}

static void what_a_handler_of_new_addresses_must_not_call_is_found_out(void **state)
{
    static const struct forbidden_call runtime_calls[] = {{change_addresses, "SetVirtualAddressMap", false},
                                                          {reset, "ResetSystem", false}};

    (void)state;
    for (UINTN i = 0; i < FORBIDDEN_CALLS; i++) {
        begin_beyond_exit_with(&forbidden_calls[i]);
        end_with_offence(change_addresses, "SetVirtualAddressMap");
    }
    begin_beyond_exit_with(&map_call);
    end_with_offence(change_addresses, "SetVirtualAddressMap");
    for (UINTN i = 0; i < COUNT(runtime_calls); i++) {
        begin_beyond_exit_with(&runtime_calls[i]);
        end_with_offence(change_addresses, "SetVirtualAddressMap");
    }
}

static void a_handler_of_new_addresses_may_convert(void **state)
{
    const struct forbidden_call conversion = {convert, "ConvertPointer", false};

    (void)state;
    begin_beyond_exit_with(&conversion);
    change_addresses();
    assert_int_equal(runs, 1);
    assert_offence(forbidden_call_for_map, "GetMemoryMap was called after ExitBootServices");
    direct_end(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(what_a_handler_of_the_exit_must_not_call_is_found_out),
        unit_test_machine(a_handler_of_the_exit_may_wait),
        unit_test_machine(what_a_handler_of_new_addresses_must_not_call_is_found_out),
        unit_test_machine(a_handler_of_new_addresses_may_convert),
    };

    return unit_test_run(tests);
}

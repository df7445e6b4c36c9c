/* What a runtime service is given to read and write ends where it must not go on. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/guarded_buffers.h"
#include "kernel_fixture.h"
#include "unit_test.h"

static void assert_ends_at_guard(UINT64 address, UINTN size)
{
    assert_false(arch_buffer_guard(address - 1));
    assert_false(size > 0 && arch_buffer_guard(address + size - 1));
    assert_true(arch_buffer_guard(address + size));
}

static void test_sizes(void **state)
{
    static UINT8 object[ARCH_BUFFER_SIZE];
    const UINTN sizes[] = {0, 1, 4, 12, 16, 31, 512, ARCH_BUFFER_SIZE};

    (void)state;
    for (UINTN i = 0; i < sizeof(object); i++)
        object[i] = (UINT8)(i * 7);
    for (UINTN i = 0; i < COUNT(sizes); i++) {
        guarded_buffers_begin(true);
        const UINT64 address = guarded_buffers_lend(object, sizes[i]);
        assert_true(arch_buffer_guard(address + sizes[i]));
        assert_memory_equal((const void *)address, object, sizes[i]);
        assert_int_equal(guarded_buffers_lowest(), address);
    }
}

static void test_what_is_handed_out_as_it_is(void **state)
{
    static UINT8 large[ARCH_BUFFER_SIZE + 1];
    UINT32 object = 0;

    (void)state;
    guarded_buffers_begin(true);
    assert_int_equal(guarded_buffers_lowest(), 0);
    assert_int_equal(guarded_buffers_lend(NULL, 8), 0);
    assert_int_equal(guarded_buffers_lend(large, sizeof(large)), (UINT64)large);
    for (unsigned i = 0; i < ARCH_BUFFERS; i++)
        assert_int_not_equal(guarded_buffers_lend(&object, sizeof(object)), (UINT64)&object);
    assert_int_equal(guarded_buffers_lend(&object, sizeof(object)), (UINT64)&object);
    guarded_buffers_return();
}

static void test_what_comes_back(void **state)
{
    UINT32 output = 1;
    UINT32 input = 2;

    (void)state;
    guarded_buffers_begin(true);
    UINT32 *const output_copy = (UINT32 *)guarded_buffers_lend(&output, sizeof(output));
    UINT32 *const input_copy = (UINT32 *)guarded_buffers_lend_input(&input, sizeof(input));
    assert_ptr_not_equal(output_copy, input_copy);
    assert_int_equal(*output_copy, 1);
    assert_int_equal(*input_copy, 2);
    *output_copy = *input_copy = 3;
    guarded_buffers_return();
    assert_int_equal(output, 3);
    assert_int_equal(input, 2);
    *output_copy = 4;
    guarded_buffers_return();
    assert_int_equal(output, 3);
}

static void test_nothing_lent(void **state)
{
    UINT32 object = 1;

    (void)state;
    guarded_buffers_begin(false);
    assert_int_equal(guarded_buffers_lend(&object, sizeof(object)), (UINT64)&object);
    assert_int_equal(guarded_buffers_lend_input(&object, sizeof(object)), (UINT64)&object);
    assert_int_equal(guarded_buffers_lowest(), 0);
    guarded_buffers_return();
    assert_int_equal(object, 1);
}

/* The arguments of the call, as the firmware sees them. */
static UINT64 seen[ARCH_CALL_ARGUMENTS];

static EFI_STATUS EFIAPI look(UINT64 first, UINT64 second, UINT64 third, UINT64 fourth, UINT64 fifth)
{
    const UINT64 arguments[ARCH_CALL_ARGUMENTS] = {first, second, third, fourth, fifth};

    memcpy(seen, arguments, sizeof(seen));
    return EFI_SUCCESS;
}

static struct runtime *start(void)
{
    static struct runtime runtime;
    UINT64 *services = (UINT64 *)(void *)(&kernel_fixture_tables()->services.Hdr + 1);

    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    for (unsigned i = 0; i < SERVICE_COUNT; i++)
        services[i] = (UINT64)look;
    runtime_begin(&runtime, &fixture.info);
    return &runtime;
}

static void test_time_services(void **state)
{
    struct runtime *runtime = start();
    EFI_TIME_CAPABILITIES capabilities = {0};
    EFI_TIME time = {0};
    BOOLEAN enabled = FALSE;
    BOOLEAN pending = FALSE;

    (void)state;
    assert_int_equal(runtime_get_time(runtime, &time, &capabilities), EFI_SUCCESS);
    assert_ends_at_guard(seen[0], sizeof(time));
    assert_ends_at_guard(seen[1], sizeof(capabilities));
    runtime_get_time(runtime, &time, NULL);
    assert_int_equal(seen[1], 0);
    runtime_set_time(runtime, &time);
    assert_ends_at_guard(seen[0], sizeof(time));
    runtime_get_wakeup_time(runtime, &enabled, &pending, &time);
    assert_ends_at_guard(seen[0], sizeof(enabled));
    assert_ends_at_guard(seen[1], sizeof(pending));
    assert_ends_at_guard(seen[2], sizeof(time));
    runtime_set_wakeup_time(runtime, TRUE, &time);
    assert_int_equal(seen[0], TRUE);
    assert_ends_at_guard(seen[1], sizeof(time));
}

static void test_variable_services(void **state)
{
    struct runtime *runtime = start();
    CHAR16 name[64] = u"Name";
    EFI_GUID vendor = {0};
    UINT32 attributes = 0;
    UINT8 data[40] = {0};
    UINTN size = 31;
    UINT64 numbers[3] = {0};

    (void)state;
    runtime_get_variable(runtime, name, &vendor, &attributes, &size, data);
    assert_ends_at_guard(seen[0], 5 * sizeof(CHAR16));
    assert_ends_at_guard(seen[1], sizeof(vendor));
    assert_ends_at_guard(seen[2], sizeof(attributes));
    assert_ends_at_guard(seen[3], sizeof(size));
    assert_ends_at_guard(seen[4], 31);
    runtime_get_variable(runtime, NULL, &vendor, &attributes, NULL, data);
    assert_int_equal(seen[0] | seen[3], 0);
    assert_ends_at_guard(seen[4], 0);
    runtime_get_next_variable_name(runtime, &size, name, &vendor);
    assert_ends_at_guard(seen[0], sizeof(size));
    assert_ends_at_guard(seen[1], 31);
    assert_ends_at_guard(seen[2], sizeof(vendor));
    runtime_set_variable(runtime, name, &vendor, 7, 33, data);
    assert_ends_at_guard(seen[0], 5 * sizeof(CHAR16));
    assert_ends_at_guard(seen[1], sizeof(vendor));
    assert_int_equal(seen[2], 7);
    assert_int_equal(seen[3], 33);
    assert_ends_at_guard(seen[4], 33);
    runtime_query_variable_info(runtime, 7, &numbers[0], &numbers[1], &numbers[2]);
    for (UINTN i = 1; i <= COUNT(numbers); i++)
        assert_ends_at_guard(seen[i], sizeof(numbers[0]));
}

static void test_other_services(void **state)
{
    struct runtime *runtime = start();
    EFI_CAPSULE_HEADER capsule = {.Flags = 0x1234};
    EFI_CAPSULE_HEADER *capsules[] = {&capsule};
    EFI_RESET_TYPE reset = EfiResetCold;
    UINT64 maximum = 0;
    UINT32 count = 0;

    (void)state;
    runtime_get_next_high_monotonic_count(runtime, &count);
    assert_ends_at_guard(seen[0], sizeof(count));
    runtime_query_capsule_capabilities(runtime, capsules, 1, &maximum, &reset);
    assert_ends_at_guard(seen[0], sizeof(capsules));
    const EFI_CAPSULE_HEADER *copy = *(EFI_CAPSULE_HEADER **)seen[0];
    assert_ends_at_guard((UINT64)copy, sizeof(capsule));
    assert_int_equal(copy->Flags, 0x1234);
    assert_ptr_equal(capsules[0], &capsule);
    assert_ends_at_guard(seen[2], sizeof(maximum));
    assert_ends_at_guard(seen[3], sizeof(reset));
    runtime_update_capsule(runtime, capsules, 0, 0x5678);
    assert_ends_at_guard(seen[0], 0);
    assert_int_equal(seen[2], 0x5678);
    runtime_update_capsule(runtime, NULL, 1, 0);
    assert_int_equal(seen[0], 0);
}

/* Calls that were made, with a buffer. */
static void test_book(void **state)
{
    struct runtime *runtime = start();
    EFI_TIME time = {0};
    UINT32 count = 0;

    (void)state;
    runtime_reset_system(runtime, EfiResetCold);
    runtime_set_time(runtime, NULL);
    assert_int_equal(runtime->guarded_calls, 0);
    runtime_set_time(runtime, &time);
    runtime_get_next_high_monotonic_count(runtime, &count);
    assert_int_equal(runtime->guarded_calls, 2);
    assert_ends_at_guard(runtime->lowest_buffer, sizeof(time));
    fixture.info.rt_properties = 0;
    assert_int_equal(runtime_set_time(runtime, &time), RUNTIME_NOT_MADE);
    assert_int_equal(runtime->guarded_calls, 2);
}

static EFI_STATUS EFIAPI write_behind_time(EFI_TIME *time)
{
    ((volatile UINT8 *)time)[sizeof(*time)] = 0;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI read_behind_time(EFI_TIME *time)
{
    return ((volatile UINT8 *)time)[sizeof(*time)];
}

static void test_one_byte_too_much(void **state)
{
    EFI_STATUS(EFIAPI * const services[])(EFI_TIME *) = {write_behind_time, read_behind_time};

    (void)state;
    for (UINTN i = 0; i < COUNT(services); i++) {
        struct runtime *runtime = start();
        EFI_TIME time = {0};
        kernel_fixture_tables()->services.SetTime = services[i];
        assert_int_equal(runtime_set_time(runtime, &time), RUNTIME_FAULTED);
        assert_int_equal(runtime->faults, 1);
        assert_int_equal(runtime->fault[0].service, SERVICE_SET_TIME);
        assert_string_equal(runtime->fault[0].diagnosis, DIAGNOSIS_BUFFER_OVERRUN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_what_is_handed_out_as_it_is),
        cmocka_unit_test(test_what_comes_back),
        cmocka_unit_test(test_nothing_lent),
        cmocka_unit_test(test_time_services),
        cmocka_unit_test(test_variable_services),
        cmocka_unit_test(test_other_services),
        cmocka_unit_test(test_book),
        cmocka_unit_test(test_one_byte_too_much),
    };

    return unit_test_run(tests);
}

/* The book that is kept of runtime calls: statuses, faults, registers and stack; and which calls are not made. */
#include "kernel-stub/diagnosis.h"
#include "kernel_fixture.h"
#include "unit_test.h"

static struct runtime runtime;

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    runtime_begin(&runtime, &fixture.info);
    return 0;
}

static EFI_STATUS get_time(void)
{
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    return runtime_get_time(&runtime, &time, &capabilities);
}

static EFI_STATUS refuse_variable(void)
{
    return runtime_query_variable_info(&runtime, 0, NULL, NULL, NULL);
}

static void test_nothing_called_yet(void **state)
{
    (void)state;
    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        assert_int_equal(runtime.service[service].calls, 0);
        assert_int_equal(runtime.service[service].first_status, RUNTIME_NOT_MADE);
        assert_int_equal(runtime.service[service].last_status, RUNTIME_NOT_MADE);
        assert_true(service_usable(&runtime, service));
        assert_true(service_declared(&runtime, service));
    }
}

static void test_statuses_and_stack(void **state)
{
    const struct service_record *record = &runtime.service[SERVICE_GET_TIME];

    (void)state;
    firmware.status = EFI_DEVICE_ERROR;
    firmware.status_service = SERVICE_GET_TIME;
    assert_int_equal(get_time(), EFI_DEVICE_ERROR);
    firmware.status_service = NO_SERVICE;
    fixture.deep_service = SERVICE_GET_TIME;
    fixture.deep_bytes = 5000;
    assert_int_equal(get_time(), EFI_SUCCESS);
    fixture.deep_bytes = 100;
    assert_int_equal(get_time(), EFI_SUCCESS);
    assert_int_equal(record->calls, 3);
    assert_int_equal(record->first_status, EFI_DEVICE_ERROR);
    assert_int_equal(record->last_status, EFI_SUCCESS);
    assert_int_equal(record->deepest_stack, 5000);
}

/* All five arguments arrive: the store hands out what was put into it. */
static void test_arguments(void **state)
{
    CHAR16 name[] = u"Arguments";
    EFI_GUID vendor = {.Data1 = 0x1234};
    const UINT32 stored = EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS;
    UINT8 data[4] = {1, 2, 3, 4};
    UINT8 read[8] = {0};
    UINTN size = sizeof(read);
    UINT32 attributes = 0;

    (void)state;
    assert_int_equal(runtime_set_variable(&runtime, name, &vendor, stored, sizeof(data), data), EFI_SUCCESS);
    assert_int_equal(runtime_get_variable(&runtime, name, &vendor, &attributes, &size, read), EFI_SUCCESS);
    assert_int_equal(size, sizeof(data));
    assert_int_equal(attributes, stored);
    assert_memory_equal(read, data, sizeof(data));
}

static void test_fault(void **state)
{
    (void)state;
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = 0x102000, .execute = true};
    assert_int_equal(get_time(), RUNTIME_FAULTED);
    assert_int_equal(runtime.faults, 1);
    assert_int_equal(runtime.service[SERVICE_GET_TIME].faults, 1);
    assert_int_equal(runtime.fault[0].service, SERVICE_GET_TIME);
    assert_int_equal(runtime.fault[0].fault.vector, 14);
    assert_int_equal(runtime.fault[0].fault.address, 0x102000);
    assert_string_equal(runtime.fault[0].diagnosis, DIAGNOSIS_BOOT_SERVICE_CALLED);
}

/* Locks may be held: nothing of the family is called again, everything else is. */
static void test_family_after_a_fault(void **state)
{
    (void)state;
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = 0x102000};
    get_time();
    fixture.fault.service = NO_SERVICE;
    assert_int_equal(get_time(), RUNTIME_NOT_MADE);
    assert_int_equal(runtime.service[SERVICE_GET_TIME].calls, 1);
    assert_false(service_usable(&runtime, SERVICE_SET_TIME));
    assert_false(service_usable(&runtime, SERVICE_GET_WAKEUP_TIME));
    assert_true(service_usable(&runtime, SERVICE_GET_VARIABLE));
    assert_int_equal(refuse_variable(), EFI_INVALID_PARAMETER);
}

/* RT_PROPERTIES_TABLE: bit 0 is GetTime, bit 4 GetVariable, bit 13 QueryVariableInfo (UEFI 2.10, 4.6.2). */
static void test_undeclared_services(void **state)
{
    (void)state;
    fixture.info.rt_properties = 0x3fff & ~0x0011u;
    assert_false(service_declared(&runtime, SERVICE_GET_TIME));
    assert_false(service_declared(&runtime, SERVICE_GET_VARIABLE));
    assert_true(service_declared(&runtime, SERVICE_SET_TIME));
    assert_int_equal(get_time(), RUNTIME_NOT_MADE);
    assert_int_equal(runtime.service[SERVICE_GET_TIME].calls, 0);
    fixture.info.rt_properties = 0x2000;
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        assert_int_equal(service_declared(&runtime, service), service == SERVICE_QUERY_VARIABLE_INFO);
}

/* properties.honest wants to know what they answer. */
static void test_undeclared_services_where_asked_for(void **state)
{
    (void)state;
    fixture.info.rt_properties = 0;
    runtime.undeclared_too = true;
    assert_false(service_declared(&runtime, SERVICE_GET_TIME));
    assert_int_equal(get_time(), EFI_SUCCESS);
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = 0x102000};
    assert_int_equal(get_time(), RUNTIME_FAULTED);
    assert_int_equal(get_time(), RUNTIME_NOT_MADE);
}

static void test_no_table(void **state)
{
    (void)state;
    fixture.info.runtime_services.virtual_address = 0;
    runtime_begin(&runtime, &fixture.info);
    assert_int_equal(get_time(), RUNTIME_NOT_MADE);
}

static void test_registers(void **state)
{
    (void)state;
    fixture.change = (struct fixture_change){.service = SERVICE_GET_TIME, .index = 1};
    assert_int_equal(get_time(), EFI_SUCCESS);
    assert_int_equal(refuse_variable(), EFI_INVALID_PARAMETER);
    assert_int_equal(runtime.changes, 1);
    assert_int_equal(runtime.change[0].service, SERVICE_GET_TIME);
    assert_string_equal(runtime.change[0].name, "second register");
    assert_int_equal(runtime.change[0].before, 0);
    assert_int_equal(runtime.change[0].after, 0x200);
}

/* More than there is room for: counted, and the first ones kept. */
static void test_many_changes(void **state)
{
    (void)state;
    fixture.change = (struct fixture_change){.service = SERVICE_GET_TIME, .index = 0};
    for (unsigned i = 0; i < REGISTER_CHANGES + 3; i++) {
        fixture.change.index = i == 0 ? 1 : 0;
        get_time();
    }
    assert_int_equal(runtime.changes, REGISTER_CHANGES + 3);
    assert_string_equal(runtime.change[0].name, "second register");
    assert_string_equal(runtime.change[REGISTER_CHANGES - 1].name, "first register");
}

static void test_names(void **state)
{
    static const char *const names[SERVICE_COUNT] = {
        "GetTime",      "SetTime",           "GetWakeupTime", "SetWakeupTime",      "SetVirtualAddressMap",
        "ConvertPointer", "GetVariable",     "GetNextVariableName", "SetVariable",  "GetNextHighMonotonicCount",
        "ResetSystem",  "UpdateCapsule",     "QueryCapsuleCapabilities",            "QueryVariableInfo",
    };

    (void)state;
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        assert_string_equal(service_name(service), names[service]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nothing_called_yet, start),
        cmocka_unit_test_setup(test_statuses_and_stack, start),
        cmocka_unit_test_setup(test_arguments, start),
        cmocka_unit_test_setup(test_fault, start),
        cmocka_unit_test_setup(test_family_after_a_fault, start),
        cmocka_unit_test_setup(test_undeclared_services, start),
        cmocka_unit_test_setup(test_undeclared_services_where_asked_for, start),
        cmocka_unit_test_setup(test_no_table, start),
        cmocka_unit_test_setup(test_registers, start),
        cmocka_unit_test_setup(test_many_changes, start),
        cmocka_unit_test_setup(test_names, start),
    };

    return unit_test_run(tests);
}

#include "fake_variables.h"

#include <handoff/record.h>

#include "tests/unit/unit_test.h"

struct variable {
    bool  there;
    UINTN size;
    UINT8 bytes[FAKE_VARIABLE_SIZE];
};

static struct variable variables[FAKE_VARIABLES];

/* Only the record's variables are ever asked for. */
static struct variable *find(const CHAR16 *name, const EFI_GUID *vendor)
{
    static const EFI_GUID expected = HANDOFF_RECORD_VENDOR;
    static const CHAR16 start[] = HANDOFF_RECORD_NAME;
    const UINTN last = COUNT(start) - 2;

    assert_memory_equal(vendor, &expected, sizeof(expected));
    assert_memory_equal(name, start, last * sizeof(CHAR16));
    assert_in_range(name[last], u'0', u'0' + FAKE_VARIABLES - 1);
    assert_int_equal(name[last + 1], 0);
    return &variables[name[last] - u'0'];
}

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size, void *bytes)
{
    const EFI_STATUS failure = fake_call(FAKE_GET_VARIABLE, "");
    const struct variable *variable = find(name, vendor);

    (void)attributes;
    if (failure != EFI_SUCCESS || !variable->there)
        return failure != EFI_SUCCESS ? failure : EFI_NOT_FOUND;
    const bool fits = *size >= variable->size;
    *size = variable->size;
    if (!fits)
        return EFI_BUFFER_TOO_SMALL;
    memcpy(bytes, variable->bytes, variable->size);
    return EFI_SUCCESS;
}

/* The loader only ever deletes. */
static EFI_STATUS EFIAPI set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *bytes)
{
    const EFI_STATUS failure = fake_call(FAKE_SET_VARIABLE, "");
    struct variable *variable = find(name, vendor);
    const bool there = variable->there;

    if (attributes != 0 || size != 0 || bytes != NULL)
        fake_offence("SetVariable was called for something else than to delete");
    if (failure != EFI_SUCCESS)
        return failure;
    variable->there = false;
    return there ? EFI_SUCCESS : EFI_NOT_FOUND;
}

void fake_variables_clear(void)
{
    memset(variables, 0, sizeof(variables));
}

void fake_variables_start(EFI_RUNTIME_SERVICES *runtime_services)
{
    runtime_services->GetVariable = get_variable;
    runtime_services->SetVariable = set_variable;
}

void fake_variables_put(UINTN number, const void *bytes, UINTN size)
{
    assert_in_range(size, 0, FAKE_VARIABLE_SIZE);
    variables[number] = (struct variable){.there = true, .size = size};
    memcpy(variables[number].bytes, bytes, size);
}

void fake_variables_lose(UINTN number)
{
    variables[number].there = false;
}

UINTN fake_variables_count(void)
{
    UINTN count = 0;

    for (UINTN i = 0; i < FAKE_VARIABLES; i++)
        count += variables[i].there;
    return count;
}

UINT8 *fake_variables_get(UINTN number, UINTN *size)
{
    *size = variables[number].size;
    return variables[number].there ? variables[number].bytes : NULL;
}

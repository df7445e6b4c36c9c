#include "fake_global_variables.h"

#include "tests/unit/unit_test.h"

#define VARIABLES 4
#define BYTES     16

static struct variable {
    char  name[FAKE_SUBJECT]; /* empty: the entry is free */
    UINT8 bytes[BYTES];
    UINTN size;
} variables[VARIABLES];

static EFI_GET_VARIABLE get_other_variable;

static struct variable *find(const char *name)
{
    for (UINTN i = 0; i < VARIABLES; i++)
        if (strcmp(variables[i].name, name) == 0)
            return &variables[i];
    return NULL;
}

static EFI_STATUS read_variable(const char *name, UINTN *size, void *bytes)
{
    const struct variable *variable = find(name);
    const UINTN room = *size;

    if (variable == NULL)
        return EFI_NOT_FOUND;
    *size = variable->size;
    if (room < variable->size)
        return EFI_BUFFER_TOO_SMALL;
    memcpy(bytes, variable->bytes, variable->size);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size, void *bytes)
{
    static const EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;
    char text[FAKE_SUBJECT] = "";

    if (memcmp(vendor, &global_variable, sizeof(global_variable)) != 0)
        return get_other_variable(name, vendor, attributes, size, bytes);
    assert_null(attributes); /* nobody asks for them */
    for (UINTN i = 0; name[i] != 0 && i + 1 < FAKE_SUBJECT; i++)
        text[i] = (char)name[i];
    const EFI_STATUS failure = fake_call(FAKE_GET_VARIABLE, text);
    memset(bytes, 1, *size); /* what a failed call leaves is not to be believed */
    return failure != EFI_SUCCESS ? failure : read_variable(text, size, bytes);
}

void fake_global_variables_put(const char *name, const void *bytes, UINTN size)
{
    struct variable *variable = find(name) != NULL ? find(name) : find("");

    assert_non_null(variable);
    assert_true(size <= BYTES);
    *variable = (struct variable){.size = size};
    snprintf(variable->name, sizeof(variable->name), "%s", name);
    memcpy(variable->bytes, bytes, size);
}

void fake_global_variables_start(EFI_RUNTIME_SERVICES *runtime_services)
{
    memset(variables, 0, sizeof(variables));
    get_other_variable = runtime_services->GetVariable;
    runtime_services->GetVariable = get_variable;
}

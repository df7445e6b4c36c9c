#include "fake_console.h"

#include "tests/unit/unit_test.h"

static char printed[0x10000];
static UINTN used;

static EFI_STATUS EFIAPI output_string(SIMPLE_TEXT_OUTPUT_INTERFACE *console, CHAR16 *text)
{
    const EFI_STATUS failure = fake_call(FAKE_OUTPUT_STRING, "");

    (void)console;
    if (EFI_ERROR(failure))
        return failure;
    for (; *text != 0 && used < sizeof(printed) - 1; text++)
        printed[used++] = (char)(*text < 0x80 ? *text : '?');
    printed[used] = '\0';
    return failure; /* a warning prints all the same */
}

static EFI_STATUS EFIAPI set_attribute(SIMPLE_TEXT_OUTPUT_INTERFACE *console, UINTN attribute)
{
    (void)console;
    (void)attribute;
    return fake_call(FAKE_SET_ATTRIBUTE, "");
}

SIMPLE_TEXT_OUTPUT_INTERFACE *fake_console_start(void)
{
    static SIMPLE_TEXT_OUTPUT_INTERFACE console;

    used = 0;
    printed[0] = '\0';
    console = (SIMPLE_TEXT_OUTPUT_INTERFACE){.OutputString = output_string, .SetAttribute = set_attribute};
    return &console;
}

const char *fake_console_text(void)
{
    return printed;
}

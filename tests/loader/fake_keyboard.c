#include "fake_keyboard.h"

#include "fake_arch.h"
#include "tests/unit/unit_test.h"

struct fake_keyboard fake_keyboard;
static SIMPLE_INPUT_INTERFACE keyboard;

static EFI_STATUS EFIAPI reset(SIMPLE_INPUT_INTERFACE *input, BOOLEAN extended)
{
    assert_ptr_equal(input, &keyboard);
    (void)extended;
    fake_keyboard.resets++;
    return fake_call(FAKE_KEYBOARD_RESET, "");
}

static EFI_STATUS EFIAPI read_key(SIMPLE_INPUT_INTERFACE *input, EFI_INPUT_KEY *key)
{
    assert_ptr_equal(input, &keyboard);
    const EFI_STATUS failure = fake_call(FAKE_READ_KEY, "");

    fake_keyboard.reads++;
    *key = (EFI_INPUT_KEY){0, 'x'};
    return failure;
}

static EFI_STATUS EFIAPI wait_for_event(UINTN count, EFI_EVENT *event, UINTN *index)
{
    const EFI_STATUS failure = fake_call(FAKE_WAIT_FOR_EVENT, "");

    if (failure != EFI_SUCCESS || count == 0)
        return failure != EFI_SUCCESS ? failure : EFI_INVALID_PARAMETER;
    assert_int_equal(count, 1);
    assert_ptr_equal(*event, &keyboard);
    if (!fake_keyboard.is_pressed)
        fake_arch_end(FAKE_END_WAITING);
    *index = 0;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_watchdog(UINTN seconds, UINT64 code, UINTN size, CHAR16 *data)
{
    const EFI_STATUS failure = fake_call(FAKE_SET_WATCHDOG, "");

    (void)code;
    (void)size;
    (void)data;
    if (failure == EFI_SUCCESS)
        fake_keyboard.watchdog = seconds != 0;
    return failure;
}

SIMPLE_INPUT_INTERFACE *fake_keyboard_start(EFI_BOOT_SERVICES *boot_services)
{
    fake_keyboard = (struct fake_keyboard){.watchdog = true};
    keyboard = (SIMPLE_INPUT_INTERFACE){.Reset = reset, .ReadKeyStroke = read_key, .WaitForKey = &keyboard};
    boot_services->WaitForEvent = wait_for_event;
    boot_services->SetWatchdogTimer = set_watchdog;
    return &keyboard;
}

#include "fake_call.h"

#include <handoff/text.h>

#include "unit_test.h"

struct fake_calls fake_calls;

#define STATUSES 12

/* UEFI 2.10: 7.1 events, 7.2 memory, 7.3 protocols, 7.4 images, 8.2 variables, 8.4 virtual memory, 12.4 console,
 * 13.4 and 13.5 files; PI 1.7: volume 3, 3.4.1 firmware volumes. */
static const struct {
    const char *name;
    EFI_STATUS  statuses[STATUSES];
} services[FAKE_SERVICES] = {
    [FAKE_ALLOCATE_PAGES] = {"AllocatePages", {EFI_OUT_OF_RESOURCES, EFI_INVALID_PARAMETER, EFI_NOT_FOUND}},
    [FAKE_FREE_PAGES] = {"FreePages", {EFI_NOT_FOUND, EFI_INVALID_PARAMETER}},
    [FAKE_GET_MEMORY_MAP] = {"GetMemoryMap", {EFI_BUFFER_TOO_SMALL, EFI_INVALID_PARAMETER}},
    [FAKE_ALLOCATE_POOL] = {"AllocatePool", {EFI_OUT_OF_RESOURCES, EFI_INVALID_PARAMETER}},
    [FAKE_FREE_POOL] = {"FreePool", {EFI_INVALID_PARAMETER}},
    [FAKE_CREATE_EVENT] = {"CreateEvent", {EFI_OUT_OF_RESOURCES, EFI_INVALID_PARAMETER}},
    [FAKE_CREATE_EVENT_EX] = {"CreateEventEx", {EFI_OUT_OF_RESOURCES, EFI_INVALID_PARAMETER}},
    [FAKE_CLOSE_EVENT] = {"CloseEvent", {EFI_SUCCESS}}, /* the specification knows no failure of it */
    [FAKE_STALL] = {"Stall", {EFI_SUCCESS}},            /* nor of this */
    [FAKE_HANDLE_PROTOCOL] = {"HandleProtocol", {EFI_UNSUPPORTED, EFI_INVALID_PARAMETER}},
    [FAKE_LOCATE_HANDLE] = {"LocateHandle", {EFI_NOT_FOUND, EFI_BUFFER_TOO_SMALL, EFI_INVALID_PARAMETER}},
    [FAKE_PROTOCOLS_PER_HANDLE] = {"ProtocolsPerHandle", {EFI_INVALID_PARAMETER, EFI_OUT_OF_RESOURCES}},
    [FAKE_READ_SECTION] = {"ReadSection",
                           {EFI_NOT_FOUND, EFI_WARN_BUFFER_TOO_SMALL, EFI_OUT_OF_RESOURCES, EFI_DEVICE_ERROR,
                            EFI_ACCESS_DENIED, EFI_INVALID_PARAMETER}},
    [FAKE_LOAD_IMAGE] = {"LoadImage",
                         {EFI_NOT_FOUND, EFI_INVALID_PARAMETER, EFI_UNSUPPORTED, EFI_OUT_OF_RESOURCES, EFI_LOAD_ERROR,
                          EFI_DEVICE_ERROR, EFI_ACCESS_DENIED, EFI_SECURITY_VIOLATION}},
    [FAKE_START_IMAGE] = {"StartImage", {EFI_SECURITY_VIOLATION, EFI_INVALID_PARAMETER}},
    [FAKE_UNLOAD_IMAGE] = {"UnloadImage", {EFI_UNSUPPORTED, EFI_INVALID_PARAMETER}},
    [FAKE_EXIT_BOOT_SERVICES] = {"ExitBootServices", {EFI_INVALID_PARAMETER}},
    [FAKE_OUTPUT_STRING] = {"OutputString", {EFI_DEVICE_ERROR, EFI_UNSUPPORTED, EFI_WARN_UNKNOWN_GLYPH}},
    [FAKE_OPEN_VOLUME] = {"OpenVolume",
                          {EFI_UNSUPPORTED, EFI_NO_MEDIA, EFI_DEVICE_ERROR, EFI_VOLUME_CORRUPTED, EFI_ACCESS_DENIED,
                           EFI_OUT_OF_RESOURCES, EFI_MEDIA_CHANGED}},
    [FAKE_FILE_OPEN] = {"Open",
                        {EFI_DEVICE_ERROR, EFI_NOT_FOUND, EFI_NO_MEDIA, EFI_MEDIA_CHANGED, EFI_VOLUME_CORRUPTED,
                         EFI_WRITE_PROTECTED, EFI_ACCESS_DENIED, EFI_OUT_OF_RESOURCES, EFI_VOLUME_FULL}},
    [FAKE_FILE_CLOSE] = {"Close", {EFI_SUCCESS}}, /* no failure either */
    [FAKE_FILE_DELETE] = {"Delete", {EFI_WARN_DELETE_FAILURE}},
    [FAKE_FILE_READ] = {"Read", {EFI_DEVICE_ERROR, EFI_NO_MEDIA, EFI_VOLUME_CORRUPTED, EFI_BUFFER_TOO_SMALL}},
    [FAKE_FILE_WRITE] = {"Write",
                         {EFI_DEVICE_ERROR, EFI_UNSUPPORTED, EFI_NO_MEDIA, EFI_VOLUME_CORRUPTED, EFI_WRITE_PROTECTED,
                          EFI_ACCESS_DENIED, EFI_VOLUME_FULL}},
    [FAKE_FILE_SET_POSITION] = {"SetPosition", {EFI_DEVICE_ERROR, EFI_UNSUPPORTED}},
    [FAKE_FILE_FIND_END] = {"SetPosition to the end", {EFI_DEVICE_ERROR, EFI_UNSUPPORTED}},
    [FAKE_FILE_GET_POSITION] = {"GetPosition", {EFI_DEVICE_ERROR, EFI_UNSUPPORTED}},
    [FAKE_FILE_GET_INFO] = {"GetInfo",
                            {EFI_DEVICE_ERROR, EFI_UNSUPPORTED, EFI_NO_MEDIA, EFI_VOLUME_CORRUPTED,
                             EFI_BUFFER_TOO_SMALL}},
    [FAKE_SET_VIRTUAL_ADDRESS_MAP] = {"SetVirtualAddressMap",
                                      {EFI_UNSUPPORTED, EFI_INVALID_PARAMETER, EFI_NO_MAPPING, EFI_NOT_FOUND}},
    [FAKE_CONVERT_POINTER] = {"ConvertPointer", {EFI_NOT_FOUND, EFI_INVALID_PARAMETER, EFI_UNSUPPORTED}},
    [FAKE_FILE_SET_INFO] = {"SetInfo",
                            {EFI_UNSUPPORTED, EFI_NO_MEDIA, EFI_DEVICE_ERROR, EFI_VOLUME_CORRUPTED,
                             EFI_WRITE_PROTECTED, EFI_ACCESS_DENIED, EFI_VOLUME_FULL, EFI_BAD_BUFFER_SIZE}},
    [FAKE_FILE_FLUSH] = {"Flush",
                         {EFI_NO_MEDIA, EFI_DEVICE_ERROR, EFI_VOLUME_CORRUPTED, EFI_WRITE_PROTECTED,
                          EFI_ACCESS_DENIED, EFI_VOLUME_FULL}},
    [FAKE_SET_ATTRIBUTE] = {"SetAttribute", {EFI_DEVICE_ERROR}},
    [FAKE_KEYBOARD_RESET] = {"Reset", {EFI_DEVICE_ERROR}},
    [FAKE_READ_KEY] = {"ReadKeyStroke", {EFI_NOT_READY, EFI_DEVICE_ERROR, EFI_UNSUPPORTED}},
    [FAKE_WAIT_FOR_EVENT] = {"WaitForEvent", {EFI_INVALID_PARAMETER, EFI_UNSUPPORTED}},
    [FAKE_SET_WATCHDOG] = {"SetWatchdogTimer", {EFI_INVALID_PARAMETER, EFI_UNSUPPORTED, EFI_DEVICE_ERROR}},
    [FAKE_GET_VARIABLE] = {"GetVariable",
                           {EFI_DEVICE_ERROR, EFI_NOT_FOUND, EFI_INVALID_PARAMETER, EFI_SECURITY_VIOLATION,
                            EFI_UNSUPPORTED}},
    [FAKE_SET_VARIABLE] = {"SetVariable",
                           {EFI_DEVICE_ERROR, EFI_INVALID_PARAMETER, EFI_OUT_OF_RESOURCES, EFI_WRITE_PROTECTED,
                            EFI_SECURITY_VIOLATION, EFI_NOT_FOUND, EFI_UNSUPPORTED}},
    [FAKE_GET_TIME] = {"GetTime", {EFI_DEVICE_ERROR, EFI_INVALID_PARAMETER, EFI_UNSUPPORTED}},
    [FAKE_RESET_SYSTEM] = {"ResetSystem", {EFI_SUCCESS}}, /* returns nothing */
};

const char *fake_service_name(enum fake_service service)
{
    return services[service].name;
}

const EFI_STATUS *fake_service_statuses(enum fake_service service)
{
    return services[service].statuses;
}

void fake_call_print(void)
{
    const struct fake_calls *calls = &fake_calls;
    const struct fake_call *last = &calls->call[calls->count == 0 ? 0 : calls->count - 1];

    print_message("# asked to fail: call %llu with %s, call %llu, all from %llu; the last call was %llu, %s %s\n",
                  (unsigned long long)calls->failing_call, handoff_efi_status_name(calls->failing_status),
                  (unsigned long long)calls->failing_too, (unsigned long long)calls->failing_from,
                  (unsigned long long)calls->count, fake_service_name(last->service), last->subject);
}

void fake_offence(const char *format, ...)
{
    struct fake_calls *calls = &fake_calls;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(calls->offence, sizeof(calls->offence), format, arguments);
    va_end(arguments);
    if (calls->caught != NULL)
        longjmp(*calls->caught, 1);
    fake_call_print();
    fail_msg("%s", calls->offence);
    abort(); /* cmocka's functions are not declared as what does not return */
}

static void note(enum fake_service service, const char *subject)
{
    if (fake_calls.count == FAKE_CALLS)
        fake_offence("more than %u calls: the caller is in a loop", FAKE_CALLS);
    struct fake_call *call = &fake_calls.call[fake_calls.count++];
    call->service = service;
    snprintf(call->subject, sizeof(call->subject), "%s", subject);
}

/* UEFI 2.10, 7.1.1 and 8.4: what handlers may call. Firmware may allocate in any boot service but Stall. */
static void check_notification(enum fake_service service)
{
    if (fake_calls.phase == FAKE_PHASE_EXIT_NOTIFICATION && service < FAKE_SET_VIRTUAL_ADDRESS_MAP &&
        service != FAKE_STALL)
        fake_offence("%s was called by a handler of ExitBootServices", fake_service_name(service));
    if (fake_calls.phase == FAKE_PHASE_VIRTUAL_NOTIFICATION && service != FAKE_CONVERT_POINTER)
        fake_offence("%s was called by a handler of SetVirtualAddressMap", fake_service_name(service));
}

/* UEFI 2.10, 7.4.6: the memory map, the exit and nothing in between; nothing else once it was refused or granted. */
static void check_permission(enum fake_service service, UINTN before)
{
    const bool leaving = service == FAKE_GET_MEMORY_MAP || service == FAKE_EXIT_BOOT_SERVICES;

    if (service >= FAKE_SET_VIRTUAL_ADDRESS_MAP)
        return;
    if (fake_calls.phase == FAKE_PHASE_EXITED)
        fake_offence("%s was called after ExitBootServices", fake_service_name(service));
    if (fake_calls.phase == FAKE_PHASE_REFUSED && !leaving)
        fake_offence("%s was called after a refused ExitBootServices", fake_service_name(service));
    if (service == FAKE_EXIT_BOOT_SERVICES &&
        (before == 0 || fake_calls.call[before - 1].service != FAKE_GET_MEMORY_MAP))
        fake_offence("%s was called between GetMemoryMap and ExitBootServices",
                     before == 0 ? "nothing" : fake_service_name(fake_calls.call[before - 1].service));
}

EFI_STATUS fake_call(enum fake_service service, const char *subject)
{
    const UINTN before = fake_calls.count;

    note(service, subject);
    check_notification(service);
    check_permission(service, before);
    if (fake_calls.count == fake_calls.disturbed_call)
        fake_calls.disturb();
    if (fake_calls.count == fake_calls.failing_call)
        return fake_calls.failing_status;
    if (fake_calls.count == fake_calls.failing_too ||
        (fake_calls.failing_from != 0 && fake_calls.count >= fake_calls.failing_from))
        return services[service].statuses[0];
    return EFI_SUCCESS;
}

bool fake_call_made(enum fake_service service, const char *subject)
{
    for (UINTN i = 0; i < fake_calls.count; i++)
        if (fake_calls.call[i].service == service &&
            (subject == NULL || strcmp(fake_calls.call[i].subject, subject) == 0))
            return true;
    return false;
}

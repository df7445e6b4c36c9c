#include "fake_events.h"

#include "fake_arch.h"

#include "tests/unit/unit_test.h"

#define EVENTS 8

struct event {
    EFI_EVENT_NOTIFY notify;
    void            *context;
    UINT32           type;
    bool             before_exit; /* a member of EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES */
    bool             open;
};

static const EFI_GUID before_exit_group = {
    0x8be0e274, 0x3970, 0x4b44, {0x80, 0xc5, 0x1a, 0xb9, 0x50, 0x2f, 0x3b, 0xfc}};

static struct event events[EVENTS];
#define FAKE_PATIENCE 10000000 /* microseconds; who stalls longer waits for nothing */

static UINTN stalled;

static EFI_STATUS create(UINT32 type, EFI_TPL level, EFI_EVENT_NOTIFY notify, void *context, bool before_exit,
                         EFI_EVENT *result)
{
    struct event *event = events;

    *result = FAKE_GARBAGE;
    if (notify == NULL || (level != TPL_CALLBACK && level != TPL_NOTIFY))
        return EFI_INVALID_PARAMETER;
    while (event->open)
        if (++event == events + EVENTS)
            return EFI_OUT_OF_RESOURCES;
    *event = (struct event){notify, context, type, before_exit, true};
    *result = event;
    return EFI_SUCCESS;
}

static const char *kind_of(UINT32 type)
{
    return type == EVT_SIGNAL_EXIT_BOOT_SERVICES ? "exit" : "virtual";
}

static EFI_STATUS EFIAPI create_event(UINT32 type, EFI_TPL level, EFI_EVENT_NOTIFY notify, void *context,
                                      EFI_EVENT *event)
{
    const EFI_STATUS failure = fake_call(FAKE_CREATE_EVENT, kind_of(type));

    *event = FAKE_GARBAGE;
    if (failure != EFI_SUCCESS)
        return failure;
    if (type != EVT_SIGNAL_EXIT_BOOT_SERVICES && type != EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE)
        return EFI_INVALID_PARAMETER;
    return create(type, level, notify, context, false, event);
}

static EFI_STATUS EFIAPI create_event_ex(UINT32 type, EFI_TPL level, EFI_EVENT_NOTIFY notify, const void *context,
                                         const EFI_GUID *group, EFI_EVENT *event)
{
    const EFI_STATUS failure = fake_call(FAKE_CREATE_EVENT_EX, "before exit");

    *event = FAKE_GARBAGE;
    if (failure != EFI_SUCCESS)
        return failure;
    /* With a group the types that name one are refused (UEFI 2.10, 7.1.2). */
    if (type != EVT_NOTIFY_SIGNAL || memcmp(group, &before_exit_group, sizeof(*group)) != 0)
        return EFI_INVALID_PARAMETER;
    return create(type, level, notify, (void *)(UINTN)context, true, event);
}

static EFI_STATUS EFIAPI close_event(EFI_EVENT handle)
{
    struct event *event = handle;

    (void)fake_call(FAKE_CLOSE_EVENT, "");
    if (event < events || event >= events + EVENTS || !event->open)
        fake_offence("an event that is not there was closed");
    event->open = false;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI stall(UINTN microseconds)
{
    (void)fake_call(FAKE_STALL, "");
    stalled += microseconds;
    if (stalled > FAKE_PATIENCE)
        fake_arch_end(FAKE_END_WAITING);
    return EFI_SUCCESS;
}

static void signal(UINT32 type, bool before_exit)
{
    for (UINTN i = 0; i < EVENTS; i++)
        if (events[i].open && events[i].type == type && events[i].before_exit == before_exit)
            events[i].notify(&events[i], events[i].context);
}

void fake_events_signal_before_exit(void)
{
    signal(EVT_NOTIFY_SIGNAL, true);
}

static void signal_in_phase(enum fake_phase phase, UINT32 type)
{
    const enum fake_phase before = fake_calls.phase;

    fake_calls.phase = phase;
    signal(type, false);
    fake_calls.phase = before;
}

void fake_events_signal_exit(void)
{
    signal_in_phase(FAKE_PHASE_EXIT_NOTIFICATION, EVT_SIGNAL_EXIT_BOOT_SERVICES);
}

void fake_events_signal_virtual(void)
{
    signal_in_phase(FAKE_PHASE_VIRTUAL_NOTIFICATION, EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE);
}

UINTN fake_events_open(void)
{
    UINTN open = 0;

    for (UINTN i = 0; i < EVENTS; i++)
        open += events[i].open;
    return open;
}

UINTN fake_events_stalled(void)
{
    return stalled;
}

void fake_events_start(struct fake_firmware *firmware)
{
    memset(events, 0, sizeof(events));
    stalled = 0;
    firmware->boot_services.CreateEvent = create_event;
    firmware->boot_services.CreateEventEx = create_event_ex;
    firmware->boot_services.CloseEvent = close_event;
    firmware->boot_services.Stall = stall;
}

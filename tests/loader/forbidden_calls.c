#include "forbidden_calls.h"

#include "fake_pages.h"
#include "tests/unit/unit_test.h"

/* Does something that an offence must be found in. */
void assert_offence(void (*act)(void), const char *offence)
{
    jmp_buf caught;

    if (setjmp(caught) == 0) {
        fake_calls.caught = &caught;
        act();
        fake_calls.caught = NULL;
        fail_msg("no offence was found; wanted: %s", offence);
    }
    fake_calls.caught = NULL;
    if (strstr(fake_calls.offence, offence) == NULL)
        fail_msg("the offence was: %s; wanted: %s", fake_calls.offence, offence);
}

/* The services as they were, for calls that come too late. */
static EFI_BOOT_SERVICES kept;
static SIMPLE_TEXT_OUTPUT_INTERFACE *console;

static void allocate_pages(void)
{
    EFI_PHYSICAL_ADDRESS address;

    kept.AllocatePages(AllocateAnyPages, EfiLoaderData, 1, &address);
}

static void free_pages(void)
{
    kept.FreePages(FAKE_MEMORY_BASE, 1);
}

static void allocate_pool(void)
{
    void *buffer;

    kept.AllocatePool(EfiLoaderData, 1, &buffer);
}

static void free_pool(void)
{
    kept.FreePool((void *)FAKE_MEMORY_BASE);
}

static void print(void)
{
    static CHAR16 text[] = u"too late";

    console->OutputString(console, text);
}

void forbidden_call_to_open(void)
{
    static CHAR16 name[] = u"\\handoff";
    EFI_FILE_PROTOCOL *file;

    direct_root->Open(direct_root, &file, name, EFI_FILE_MODE_READ, 0);
}

static void create_event(void)
{
    EFI_EVENT event;

    kept.CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_NOTIFY, NULL, NULL, &event);
}

static void ask_for_protocol(void)
{
    EFI_GUID protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    void *interface;

    kept.HandleProtocol(direct_machine.firmware.image, &protocol, &interface);
}

void forbidden_call_to_wait(void)
{
    kept.Stall(1);
}

void forbidden_call_for_map(void)
{
    UINTN size = 0, key, stride;
    UINT32 version;

    kept.GetMemoryMap(&size, NULL, &key, &stride, &version);
}

const struct forbidden_call forbidden_calls[FORBIDDEN_CALLS] = {
    {allocate_pages, "AllocatePages", false}, {free_pages, "FreePages", true},
    {allocate_pool, "AllocatePool", false},   {free_pool, "FreePool", true},
    {print, "OutputString", false},           {forbidden_call_to_open, "Open", false},
    {create_event, "CreateEvent", false},     {ask_for_protocol, "HandleProtocol", false},
    {forbidden_call_to_wait, "Stall", false},
};

void forbidden_calls_keep(void)
{
    kept = *direct_services;
    console = fake_tables.system_table->ConOut;
}

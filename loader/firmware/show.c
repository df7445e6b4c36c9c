#include "show.h"

#include "../log.h"
#include "console.h"

#define LINE 512

static void set_colour(const struct loader *loader, UINTN colour)
{
    SIMPLE_TEXT_OUTPUT_INTERFACE *console = loader->system_table->ConOut;

    if (console != NULL)
        console->SetAttribute(console, colour | EFI_BACKGROUND_BLACK);
}

static void print(const struct loader *loader, const char *start, const struct words *words)
{
    char bytes[LINE];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "%s", start);
    words_append(&line, words);
    console_print(loader->system_table, bytes);
    console_print(loader->system_table, "\n");
}

static void show_failure(const struct loader *loader, const struct record_line *line)
{
    set_colour(loader, EFI_LIGHTRED);
    print(loader, "not ok - ", &line->field[0]);
    set_colour(loader, EFI_LIGHTGRAY);
}

static bool is_shown(const struct words *key)
{
    return words_are(key, "seen") || words_are(key, "diagnosis") || words_are(key, "next");
}

static void show_detail(const struct loader *loader, const struct record_line *line)
{
    char bytes[16];
    struct handoff_text start = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&start, "    ");
    words_append(&start, &line->field[0]);
    handoff_text_format(&start, ": ");
    print(loader, bytes, &line->field[1]);
}

static void show_failures(const struct loader *loader, struct words record)
{
    struct record_line line;
    bool failed = false;

    while (record_take_line(&record, &line)) {
        if (record_is_result(line.mark))
            failed = line.mark == RECORD_FAILED;
        if (line.mark == RECORD_FAILED)
            show_failure(loader, &line);
        if (failed && line.mark == RECORD_DETAIL && is_shown(&line.field[0]))
            show_detail(loader, &line);
    }
}

void show_report(struct loader *loader, struct words record, struct words tap)
{
    const struct words machine = words_of(loader->identity.line);
    char bytes[LINE];
    struct handoff_text verdict = handoff_text_in(bytes, sizeof(bytes));
    struct words words = {"", 0};

    words_find(tap, "# verdict: ", &words);
    words_append(&verdict, &words);
    console_print(loader->system_table, "\n");
    print(loader, "", &machine);
    show_failures(loader, record);
    set_colour(loader, words.size != 0 && words.bytes[0] == 'P' ? EFI_LIGHTGREEN : EFI_LIGHTRED);
    log_line(loader, "verdict: %s", bytes);
    set_colour(loader, EFI_LIGHTGRAY);
}

/* False: there is no keyboard, or none that can be waited for. */
static bool wait_for_key(const struct loader *loader)
{
    SIMPLE_INPUT_INTERFACE *keyboard = loader->system_table->ConIn;
    EFI_INPUT_KEY key;
    UINTN index;

    if (keyboard == NULL)
        return false;
    keyboard->Reset(keyboard, false);
    if (loader->boot_services->WaitForEvent(1, &keyboard->WaitForKey, &index) != EFI_SUCCESS)
        return false;
    keyboard->ReadKeyStroke(keyboard, &key);
    return true;
}

void show_and_wait(struct loader *loader)
{
    /* The watchdog, five minutes from our start on, would take the verdict off the screen (UEFI 2.10, 7.5). */
    loader->boot_services->SetWatchdogTimer(0, 0, 0, NULL);
    log_line(loader, "stopped: switch the machine off, or press a key to return to the firmware; the next boot runs "
                     "the test again");
    while (!wait_for_key(loader))
        loader->boot_services->Stall(1000000);
}

#include "show.h"

#include "../log.h"
#include "../firmware/console.h"

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

/* `numbered`: a number, " - " and the name. */
static void show_failure(const struct loader *loader, struct words *numbered)
{
    while (numbered->size != 0 && *numbered->bytes != '-') {
        numbered->bytes++;
        numbered->size--;
    }
    set_colour(loader, EFI_LIGHTRED);
    print(loader, "not ok ", numbered);
    set_colour(loader, EFI_LIGHTGRAY);
}

/* A value stands in quotes, and what is special there behind a \. */
static void show_value(const struct loader *loader, const char *key, const struct words *value)
{
    char bytes[LINE];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "    %s: ", key);
    for (UINTN i = 0; i + 1 < value->size; i++) {
        i += value->bytes[i] == '\\';
        handoff_text_format(&line, "%c", value->bytes[i]);
    }
    console_print(loader->system_table, bytes);
    console_print(loader->system_table, "\n");
}

static void show_detail(const struct loader *loader, struct words line)
{
    struct words value;

    if (words_find(line, "  seen: \"", &value))
        show_value(loader, "seen", &value);
    if (words_find(line, "  diagnosis: \"", &value))
        show_value(loader, "diagnosis", &value);
    if (words_find(line, "  next: \"", &value))
        show_value(loader, "next", &value);
}

static void show_failures(const struct loader *loader, struct words tap)
{
    struct words line, name;
    bool failed = false;

    while (words_take_line(&tap, &line)) {
        if (words_find(line, "not ok ", &name)) {
            show_failure(loader, &name);
            failed = true;
        } else if (words_find(line, "ok ", &name)) {
            failed = false;
        } else if (failed) {
            show_detail(loader, line);
        }
    }
}

void show_report(struct loader *loader, struct words tap)
{
    const struct words machine = words_of(loader->identity.line);
    char bytes[LINE];
    struct handoff_text verdict = handoff_text_in(bytes, sizeof(bytes));
    struct words words = {"", 0};

    words_find(tap, "# verdict: ", &words);
    words_append(&verdict, &words);
    console_print(loader->system_table, "\n");
    print(loader, "", &machine);
    show_failures(loader, tap);
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

#include "last_words.h"

#include <string.h>

#include "last_record.h"

static void say(const struct loader *loader, const char *text)
{
    arch_serial_write(loader->config.serial, text, strlen(text));
}

static void say_field(const struct loader *loader, const char *name, const char *value)
{
    say(loader, "  ");
    say(loader, name);
    say(loader, ": \"");
    say(loader, value);
    say(loader, "\"\n");
}

static void say_log(const struct loader *loader)
{
    const char *line = loader->log.bytes;
    const char *const end = line + loader->log.size;

    while (line < end) {
        const char *next = line;
        while (next < end && *next++ != '\n')
            ;
        say(loader, "# loader: ");
        arch_serial_write(loader->config.serial, line, (UINTN)(next - line));
        line = next;
    }
}

/* Once SetVirtualAddressMap has been called, its physical address is no longer SetVariable's. */
static void keep(const struct loader *loader, const struct last_words *words)
{
    const bool physical = loader->info.times.ticks[HANDOFF_STAGE_CROSSED] == 0;
    const char *why = physical ? last_record_keep(loader, words) : "SetVirtualAddressMap may have been called";

    say(loader, "# ");
    say(loader, why == NULL ? "the result is kept in HandoffReport0" : "the result could not be kept: ");
    say(loader, why == NULL ? "" : why);
    say(loader, "\n# after=report: calling ResetSystem(EfiResetCold)\n");
}

void last_words(struct loader *loader, const struct last_words *words)
{
    EFI_RUNTIME_SERVICES *runtime_services = loader->system_table->RuntimeServices;
    const UINT32 after = loader->info.settings.after;

    say(loader, "\nTAP version 14\n1..1\n");
    say_log(loader);
    say(loader, "not ok 1 - ");
    say(loader, words->check);
    say(loader, "\n  ---\n  severity: critical\n");
    say_field(loader, "seen", words->seen);
    say_field(loader, "diagnosis", words->diagnosis);
    say_field(loader, "section", words->section);
    say_field(loader, "next", words->next);
    say(loader, "  ...\n# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
    if (after == HANDOFF_AFTER_REPORT)
        keep(loader, words);
    if (after != HANDOFF_AFTER_HALT)
        runtime_services->ResetSystem(after == HANDOFF_AFTER_REPORT ? EfiResetCold : EfiResetShutdown, EFI_ABORTED,
                                      0, NULL);
    arch_halt();
}

#include "last_words.h"

#include <stdarg.h>

#include "last_record.h"

#define TEXT 2048 /* bytes of one text, at most */

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void say(const struct loader *loader, const char *format, ...)
{
    static char bytes[TEXT];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(&text, format, arguments);
    va_end(arguments);
    arch_serial_write(loader->config.serial, bytes, text.size);
}

static void say_log(const struct loader *loader)
{
    const char *line = loader->log.bytes;
    const char *const end = line + loader->log.size;

    while (line < end) {
        const char *next = line;
        while (*next++ != '\n')
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

    say(loader, "# the result %s%s\n# after=report: calling ResetSystem(EfiResetCold)\n",
        why == NULL ? "is kept in HandoffReport0" : "could not be kept: ", why == NULL ? "" : why);
}

void last_words(struct loader *loader, const struct last_words *words)
{
    EFI_RUNTIME_SERVICES *runtime_services = loader->system_table->RuntimeServices;
    const UINT32 after = loader->info.settings.after;

    say(loader, "\nTAP version 14\n1..1\n");
    say_log(loader);
    say(loader, "not ok 1 - %s\n  ---\n  severity: critical\n  seen: \"%s\"\n  diagnosis: \"%s\"\n  section: \"%s\"\n"
                "  next: \"%s\"\n  ...\n# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n",
        words->check, words->seen, words->diagnosis, words->section, words->next);
    if (after == HANDOFF_AFTER_REPORT)
        keep(loader, words);
    if (after != HANDOFF_AFTER_HALT)
        runtime_services->ResetSystem(after == HANDOFF_AFTER_REPORT ? EfiResetCold : EfiResetShutdown, EFI_ABORTED,
                                      0, NULL);
    arch_halt();
}

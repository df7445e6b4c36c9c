#include "report.h"

#include "arch.h"
#include "audience.h"
#include "keeping.h"
#include "tap.h"

#define WORDS_SIZE 320

/* On the serial port and on the screen. */
static void announce(const char *format, ...)
{
    char bytes[WORDS_SIZE];
    struct handoff_text words = handoff_text_in(bytes, sizeof(bytes));
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(&words, format, arguments);
    va_end(arguments);
    tap_comment("%s", bytes);
    audience_note(bytes);
}

static void keep(struct verdict *verdict)
{
    char bytes[WORDS_SIZE / 2];
    char shown_bytes[WORDS_SIZE];
    struct handoff_text words = handoff_text_in(bytes, sizeof(bytes));
    struct handoff_text shown = handoff_text_in(shown_bytes, sizeof(shown_bytes));

    announce("after=report: keeping the result");
    if (keeping_write(verdict, &words)) {
        announce("the result is kept in %s; resetting: leave the stick in", bytes);
        return;
    }
    tap_comment("the result could not be kept: %s", bytes);
    tap_comment("photograph this screen, then switch the machine off");
    handoff_text_format(&shown, "photograph this screen: the result could not be kept: %s", bytes);
    audience_note(shown.bytes);
    arch_halt();
}

static const char *what_reset_did(EFI_STATUS status)
{
    if (status == RUNTIME_NOT_MADE)
        return "ResetSystem(EfiResetCold) was not called: it is declared unsupported, or faulted before";
    return status == RUNTIME_FAULTED ? "ResetSystem(EfiResetCold) faulted" : "ResetSystem(EfiResetCold) returned";
}

/* That the firmware does not reset the machine is the last thing to be learned, and is worth a second write. */
static void note_survival(struct verdict *verdict, EFI_STATUS status)
{
    char bytes[WORDS_SIZE];
    struct handoff_text why = handoff_text_in(bytes, sizeof(bytes));

    announce("%s", what_reset_did(status));
    keeping_note(what_reset_did(status));
    if (!keeping_write(verdict, &why))
        tap_comment("the result stays as it was kept, without this");
}

_Noreturn void report(struct verdict *verdict)
{
    keep(verdict);
    tap_comment("after=report: calling ResetSystem(EfiResetCold)");
    note_survival(verdict, runtime_reset_system(&verdict->runtime, EfiResetCold));
    for (unsigned way = 0; arch_reset_name(way); way++) {
        announce("resetting through %s", arch_reset_name(way));
        arch_reset(way);
    }
    announce("the machine does not reset; the result is kept: switch it off and on again");
    arch_halt();
}

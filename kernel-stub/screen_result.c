#include "screen_result.h"

#include <handoff/record.h>

#define CHECKSUM_SIZE 15 /* " crc32=01234567" */
#define MORE_SIZE     9  /* " more=123" */

static const char *word(const char *word_or_null)
{
    return word_or_null ? word_or_null : "unknown";
}

static UINTN room(const struct handoff_text *text)
{
    return text->capacity - text->size - 1;
}

/* One failed check, if it and the checksum behind it fit. */
static bool tell_failure(const struct finding *finding, struct handoff_text *text)
{
    char bytes[96];
    struct handoff_text one = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&one, " %s=%s", finding->name, word(finding->diagnosis));
    if (one.size + MORE_SIZE + CHECKSUM_SIZE > room(text))
        return false;
    handoff_text_format(text, "%s", bytes);
    return true;
}

static void tell_failures(const struct finding_list *failures, struct handoff_text *text)
{
    uint32_t told = 0;

    while (told < finding_list_kept(failures) && tell_failure(&failures->finding[told], text))
        told++;
    if (told < failures->total)
        handoff_text_format(text, " more=%u", failures->total - told);
}

void result_tell(const struct verdict *verdict, const struct findings *findings, struct handoff_text *text)
{
    const struct handoff_boot_info *info = verdict->info;
    const char *name = info->machine_name.size > 1 ? (const char *)info->machine_name.virtual_address : NULL;
    char bytes[64];
    struct handoff_text machine = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&machine, "%s", word(name));
    handoff_text_format(text, "efi-handoff/1 %s passed=%u failed=%u skipped=%u warnings=%u machine=%s run=%lx",
                        verdict->failed > 0 ? "FAILED" : "PASSED", verdict->passed, verdict->failed,
                        verdict->skipped, verdict->warnings, bytes, info->run);
    tell_failures(&findings->failures, text);
    handoff_text_format(text, " crc32=%08x", handoff_crc32(0, text->bytes, text->size));
}

#include "last_record.h"

#include <stddef.h>

#include <handoff/record.h>

#define TEXT_SIZE 2000 /* bytes at the most: flash is not for logs */
#define LOG_LINE  "N loader: "
#define SUM       "= FAILED\t0\t1\t0\t0\n"

static struct {
    struct handoff_record header;
    char                  text[TEXT_SIZE + 1];
} part;

/* --- the text ------------------------------------------------------------------------------------- */

static void tell_failure(struct handoff_text *text, const struct last_words *words)
{
    handoff_text_format(text, "P 1\n- %s\n  severity\tcritical\n  seen\t%s\n", words->check, words->seen);
    handoff_text_format(text, "  diagnosis\t%s\n  section\t%s\n  next\t%s\n", words->diagnosis, words->section,
                        words->next);
}

/* Where the line begins whose last byte stands before `end`. */
static UINTN line_start(const char *bytes, UINTN end)
{
    UINTN start = end - 1;

    while (start > 0 && bytes[start - 1] != '\n')
        start--;
    return start;
}

/* Where the last lines of the log begin that fit into `room`. */
static UINTN tail_start(const struct handoff_text *log, UINTN room)
{
    UINTN start = log->size;

    while (start > 0) {
        const UINTN line = line_start(log->bytes, start);
        const UINTN cost = start - line + sizeof(LOG_LINE) - 1;
        if (cost > room)
            break;
        room -= cost;
        start = line;
    }
    return start;
}

static void tell_log(struct handoff_text *text, const struct handoff_text *log, UINTN room)
{
    bool begins = true;

    for (UINTN i = tail_start(log, room); i < log->size; i++) {
        const char byte = log->bytes[i];
        if (begins)
            handoff_text_format(text, LOG_LINE);
        begins = byte == '\n';
        handoff_text_format(text, "%c", (UINT8)byte < ' ' && byte != '\n' ? ' ' : byte);
    }
}

/* Returns how many bytes it has; 0: even without a line of the log it is more than `room`. */
static UINTN write_text(const struct loader *loader, const struct last_words *words, UINTN room)
{
    struct handoff_text text = handoff_text_in(part.text, room + 1);

    tell_failure(&text, words);
    if (text.cut || text.size + sizeof(SUM) - 1 > room)
        return 0;
    tell_log(&text, &loader->log, room - text.size - (sizeof(SUM) - 1));
    handoff_text_format(&text, SUM);
    return text.size;
}

/* --- the variable --------------------------------------------------------------------------------- */

/* In one variable: the parts of several could be torn. Firmware older than UEFI 2.0 has no QueryVariableInfo. */
static UINTN find_room(EFI_RUNTIME_SERVICES *services)
{
    UINT64 maximum = 0, remaining = 0, largest = 0;
    EFI_STATUS status = EFI_UNSUPPORTED;

    if (services->Hdr.HeaderSize > offsetof(EFI_RUNTIME_SERVICES, QueryVariableInfo))
        status = services->QueryVariableInfo(HANDOFF_RECORD_ATTRIBUTES, &maximum, &remaining, &largest);
    const struct handoff_record_room room = handoff_record_room_of(status, maximum, remaining, largest);
    const UINT64 most = handoff_record_most(&room);
    const UINT64 one = most < room.part ? most : room.part;

    return one < TEXT_SIZE ? one : TEXT_SIZE;
}

const char *last_record_keep(const struct loader *loader, const struct last_words *words)
{
    static CHAR16 name[] = HANDOFF_RECORD_NAME;
    static EFI_GUID vendor = HANDOFF_RECORD_VENDOR;
    EFI_RUNTIME_SERVICES *services = loader->system_table->RuntimeServices;
    const UINTN size = write_text(loader, words, find_room(services));

    if (size == 0)
        return "the firmware's store of variables has no room for it";
    handoff_record_seal(&part, (uint32_t)(sizeof(part.header) + size), loader->info.run, 0, 1);
    const EFI_STATUS status =
        services->SetVariable(name, &vendor, HANDOFF_RECORD_ATTRIBUTES, sizeof(part.header) + size, &part);
    return status == EFI_SUCCESS ? NULL : handoff_efi_status_name(status);
}

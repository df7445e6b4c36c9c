#include "keeping_store.h"

#include <stddef.h>
#include <string.h>

/* One part: as it is written, and then as it is read back. */
static uint8_t part[sizeof(struct handoff_record) + KEEPING_TEXT];

struct handoff_record_room keeping_store_room(struct runtime *runtime)
{
    UINT64 maximum = 0, remaining = 0, largest = 0;
    const EFI_STATUS status =
        runtime_query_variable_info(runtime, HANDOFF_RECORD_ATTRIBUTES, &maximum, &remaining, &largest);

    return handoff_record_room_of(status, maximum, remaining, largest);
}

/* --- one variable --------------------------------------------------------------------------------- */

static EFI_GUID vendor = HANDOFF_RECORD_VENDOR;
static CHAR16 name[] = HANDOFF_RECORD_NAME;

static CHAR16 *name_of(unsigned number)
{
    name[sizeof(name) / sizeof(name[0]) - 2] = (CHAR16)('0' + number);
    return name;
}

static EFI_STATUS set(struct runtime *runtime, unsigned number, UINTN size)
{
    return runtime_set_variable(runtime, name_of(number), &vendor, HANDOFF_RECORD_ATTRIBUTES, size, part);
}

static void delete_from(struct runtime *runtime, unsigned first, unsigned end)
{
    for (unsigned number = first; number < end; number++) {
        UINTN size = 0;
        if (runtime_get_variable(runtime, name_of(number), &vendor, NULL, &size, part) == EFI_BUFFER_TOO_SMALL)
            set(runtime, number, 0);
    }
}

/* What to do about it, or nothing. */
static const char *advice(EFI_STATUS status)
{
    switch (status) {
    case EFI_OUT_OF_RESOURCES:
        return "; the firmware's store of variables has no room: remove boot entries that nobody needs";
    case EFI_UNSUPPORTED:
        return "; this firmware writes no variables once an operating system runs";
    case EFI_WRITE_PROTECTED:
    case EFI_SECURITY_VIOLATION:
        return "; look in the firmware's setup for what locks its variables";
    default:
        return "";
    }
}

static EFI_STATUS explain(const struct runtime *runtime, EFI_STATUS status, struct handoff_text *why)
{
    const char *obstacle = runtime_obstacle(runtime);

    if (status == RUNTIME_FAULTED)
        handoff_text_format(why, "SetVariable faulted");
    else if (status != RUNTIME_NOT_MADE)
        handoff_text_format(why, "SetVariable returned %s%s", handoff_efi_status_name(status), advice(status));
    else if (obstacle != NULL)
        handoff_text_format(why, "%s", obstacle);
    else if (!service_declared(runtime, SERVICE_SET_VARIABLE))
        handoff_text_format(why, "RT_PROPERTIES_TABLE declares SetVariable unsupported");
    else
        handoff_text_format(why, "a variable service faulted, so SetVariable was not called");
    return status;
}

/* The checksum in the header speaks for the text behind it. */
static bool is_there(struct runtime *runtime, unsigned number, UINTN size, struct handoff_text *why)
{
    struct handoff_record written;
    UINT32 attributes = 0;
    UINTN found = sizeof(part);
    EFI_STATUS status;

    memcpy(&written, part, sizeof(written));
    memset(part, 0, sizeof(part));
    status = runtime_get_variable(runtime, name_of(number), &vendor, &attributes, &found, part);
    if (status == EFI_SUCCESS && attributes == HANDOFF_RECORD_ATTRIBUTES && found == size &&
        handoff_record_intact(part, found) && memcmp(part, &written, sizeof(written)) == 0)
        return true;
    handoff_text_format(why, "SetVariable returned EFI_SUCCESS for %lu bytes, but ", (uint64_t)size);
    if (status == EFI_SUCCESS)
        handoff_text_format(why, "GetVariable gave %lu, and not the same", (uint64_t)found);
    else
        handoff_text_format(why, "GetVariable returned %s", handoff_efi_status_name(status));
    return false;
}

/* --- all of them ---------------------------------------------------------------------------------- */

static EFI_STATUS write_part(struct runtime *runtime, const char *text, UINTN size, unsigned number, unsigned parts)
{
    const UINTN whole = sizeof(struct handoff_record) + size;

    memcpy(part + sizeof(struct handoff_record), text, size);
    handoff_record_seal(part, (uint32_t)whole, runtime->info->run, (uint16_t)number, (uint16_t)parts);
    return set(runtime, number, whole);
}

/* The last part first: as long as the first one is missing, nobody takes what there is for a record. */
static EFI_STATUS write_all(struct runtime *runtime, const struct handoff_text *record, uint64_t each, unsigned parts,
                            struct handoff_text *why)
{
    for (unsigned number = parts; number-- > 0;) {
        const UINTN start = (UINTN)(number * each);
        const UINTN size = number + 1 < parts ? (UINTN)each : record->size - start;
        const EFI_STATUS status = write_part(runtime, record->bytes + start, size, number, parts);

        if (status != EFI_SUCCESS) {
            delete_from(runtime, number + 1, parts);
            return explain(runtime, status, why);
        }
        if (!is_there(runtime, number, sizeof(struct handoff_record) + size, why)) {
            delete_from(runtime, number, parts);
            return EFI_DEVICE_ERROR;
        }
    }
    return EFI_SUCCESS;
}

EFI_STATUS keeping_store_write(struct runtime *runtime, const struct handoff_record_room *room,
                               const struct handoff_text *record, struct handoff_text *why)
{
    const unsigned parts = handoff_record_parts(room, record->size);

    /* A single part replaces an earlier one at one blow. */
    delete_from(runtime, parts == 1 ? 1 : 0, HANDOFF_RECORD_PARTS);
    return write_all(runtime, record, room->part, parts, why);
}

#include "record_read.h"

#include <string.h>

#include <handoff/record.h>

#include "../log.h"
#include "../firmware/memory.h"

#define PART_LIMIT 65536 /* bytes that are read of one; a larger one is damaged */
#define DAMAGED    "N damaged: "
#define GROWTH     8 /* times its size: a text of which each line becomes a remark */
#define NAME_UNITS (sizeof(HANDOFF_RECORD_NAME) / sizeof(CHAR16))

static EFI_GUID vendor = HANDOFF_RECORD_VENDOR;

/* A variable as it is; size 0: there is none, or nothing in it. */
struct part {
    UINT8 *bytes;
    UINTN  size;
    bool   found;
    bool   intact;
};

/* The text as far as it is joined. */
struct joining {
    char *bytes;
    UINTN size;
    bool  gap; /* the last line may be cut off */
};

static CHAR16 *name_of(UINTN number, CHAR16 name[NAME_UNITS])
{
    memcpy(name, HANDOFF_RECORD_NAME, NAME_UNITS * sizeof(CHAR16));
    name[NAME_UNITS - 2] = (CHAR16)(u'0' + number);
    return name;
}

/* Without `bytes` it only measures. */
static EFI_STATUS get(struct loader *loader, UINTN number, struct part *part, UINT8 *bytes)
{
    CHAR16 name[NAME_UNITS];
    EFI_STATUS status = loader->system_table->RuntimeServices->GetVariable(name_of(number, name), &vendor, NULL,
                                                                           &part->size, bytes);

    part->bytes = bytes;
    part->found = status == EFI_SUCCESS || (bytes == NULL && status == EFI_BUFFER_TOO_SMALL);
    if (part->found && part->size <= PART_LIMIT)
        return EFI_SUCCESS;
    part->size = 0;
    if (part->found || (bytes == NULL && (status == EFI_NOT_FOUND || status == EFI_UNSUPPORTED)))
        return EFI_SUCCESS;
    return log_error(loader, status, "the result of an earlier run, variable HandoffReport%u, cannot be read (%s); "
                     "start again, or take after=report out of handoff.cfg to do without it", (UINT32)number,
                     handoff_efi_status_name(status));
}

/* Behind the parts there is room for the text of all of them, damaged or not. */
static EFI_STATUS read_parts(struct loader *loader, struct part part[HANDOFF_RECORD_PARTS], struct joining *joining)
{
    EFI_PHYSICAL_ADDRESS address = 0;
    EFI_STATUS status = EFI_SUCCESS;
    UINTN total = 0;

    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS && status == EFI_SUCCESS; i++) {
        part[i].size = 0;
        status = get(loader, i, &part[i], NULL);
        total += part[i].size;
    }
    if (status == EFI_SUCCESS && total != 0)
        status = memory_take(loader, EfiLoaderData, (1 + GROWTH) * total, "the result of an earlier run", &address);
    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS && status == EFI_SUCCESS; i++) {
        if (part[i].size == 0)
            continue;
        status = get(loader, i, &part[i], (UINT8 *)address);
        address += part[i].size;
    }
    joining->bytes = (char *)address;
    return status;
}

static struct handoff_record header_of(const struct part *part)
{
    struct handoff_record header;

    memcpy(&header, part->bytes, sizeof(header));
    return header;
}

/* The first part that is as it was sealed decides what the others must be like. NULL: there is none. */
static const struct part *judge(struct part part[HANDOFF_RECORD_PARTS])
{
    const struct part *first = NULL;

    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS; i++) {
        part[i].intact = part[i].size != 0 && handoff_record_intact(part[i].bytes, part[i].size) &&
                         header_of(&part[i]).part == i;
        if (part[i].intact && first == NULL)
            first = &part[i];
        if (part[i].intact)
            part[i].intact = header_of(&part[i]).run == header_of(first).run &&
                             header_of(&part[i]).parts == header_of(first).parts;
    }
    return first;
}

static void drop_cut_line(struct joining *joining)
{
    while (joining->size != 0 && joining->bytes[joining->size - 1] != '\n')
        joining->size--;
}

/* Behind a gap the rest of a line is nothing. */
static void join(struct joining *joining, const struct part *part)
{
    const char *text = (const char *)part->bytes + sizeof(struct handoff_record);
    UINTN size = part->size - sizeof(struct handoff_record);

    if (joining->gap) {
        drop_cut_line(joining);
        while (size != 0 && *text != '\n') {
            text++;
            size--;
        }
    }
    memcpy(joining->bytes + joining->size, text, size);
    joining->size += size;
    joining->gap = false;
}

static void append(struct joining *joining, const char *bytes, UINTN size)
{
    memcpy(joining->bytes + joining->size, bytes, size);
    joining->size += size;
}

/* What it says may be true all the same. */
static void join_damaged(struct joining *joining, const struct part *part)
{
    struct words rest = {(const char *)part->bytes + sizeof(struct handoff_record),
                         part->size - sizeof(struct handoff_record)};
    struct words line;

    while (words_take_line(&rest, &line)) {
        if (line.size == 0)
            continue;
        append(joining, DAMAGED, sizeof(DAMAGED) - 1);
        append(joining, line.bytes, line.size);
        for (UINTN i = joining->size - line.size; i < joining->size; i++)
            if (joining->bytes[i] == '\t')
                joining->bytes[i] = ' '; /* it would end the remark */
        append(joining, "\n", 1);
    }
}

static void join_all_damaged(struct joining *joining, const struct part part[HANDOFF_RECORD_PARTS])
{
    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS; i++)
        if (!part[i].intact && part[i].size > sizeof(struct handoff_record))
            join_damaged(joining, &part[i]);
}

static void say_damage(struct record_found *record, const char *format, UINTN part, UINTN parts)
{
    struct handoff_text text = handoff_text_in(record->damage, sizeof(record->damage));

    handoff_text_format(&text, format, (UINT32)part, (UINT32)parts);
}

static void join_parts(const struct part part[HANDOFF_RECORD_PARTS], UINTN parts, struct record_found *record,
                       struct joining *joining)
{
    for (UINTN i = 0; i < parts; i++) {
        if (part[i].intact) {
            join(joining, &part[i]);
            continue;
        }
        say_damage(record, part[i].found ? "part %u of %u of the record is not as it was written"
                                         : "part %u of %u of the record is missing", i + 1, parts);
        joining->gap = true;
        record->whole = false;
    }
    if (joining->gap)
        drop_cut_line(joining);
    record->text = (struct words){joining->bytes, joining->size};
}

static void judge_record(const struct part part[HANDOFF_RECORD_PARTS], const struct handoff_record *header,
                         struct record_found *record, struct joining *joining)
{
    record->whole = true;
    join_parts(part, header->parts, record, joining);
    if (record->whole && !record_is_complete(record->text)) {
        say_damage(record, "the record has no end", 0, 0);
        record->whole = false;
    }
}

/* A header may be as it was written though the part is not. */
static const struct part *first_named(const struct part part[HANDOFF_RECORD_PARTS])
{
    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS; i++)
        if (part[i].size >= sizeof(struct handoff_record) && header_of(&part[i]).magic == HANDOFF_RECORD_MAGIC)
            return &part[i];
    return NULL;
}

EFI_STATUS record_read(struct loader *loader, struct record_found *record)
{
    struct part part[HANDOFF_RECORD_PARTS];
    struct joining joining = {NULL, 0, false};
    const EFI_STATUS status = read_parts(loader, part, &joining);

    memset(record, 0, sizeof(*record));
    if (status != EFI_SUCCESS)
        return status;
    for (UINTN i = 0; i < HANDOFF_RECORD_PARTS; i++) {
        record->found |= part[i].found;
        record->run = handoff_crc32((UINT32)record->run, part[i].bytes, part[i].size);
    }
    const struct part *first = judge(part);
    const struct part *named = first != NULL ? first : first_named(part);
    if (named != NULL) {
        record->named = true;
        record->run = header_of(named).run;
    }
    say_damage(record, "no part of the record is as it was written", 0, 0);
    if (first != NULL) {
        const struct handoff_record header = header_of(first);
        judge_record(part, &header, record, &joining);
    }
    if (!record->whole)
        join_all_damaged(&joining, part);
    record->text = joining.bytes == NULL ? words_of("") : (struct words){joining.bytes, joining.size};
    return EFI_SUCCESS;
}

EFI_STATUS record_delete(struct loader *loader)
{
    EFI_RUNTIME_SERVICES *runtime_services = loader->system_table->RuntimeServices;
    CHAR16 name[NAME_UNITS];

    for (UINTN i = HANDOFF_RECORD_PARTS; i-- > 0;) {
        const EFI_STATUS status = runtime_services->SetVariable(name_of(i, name), &vendor, 0, 0, NULL);
        if (status != EFI_SUCCESS && status != EFI_NOT_FOUND)
            return status;
    }
    return EFI_SUCCESS;
}

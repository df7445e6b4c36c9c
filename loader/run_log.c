#include "run_log.h"

#include <string.h>

#include "config_describe.h"
#include "firmware/files.h"
#include "firmware/tables.h"
#include "log.h"
#include "run.h"

#define BUFFER 4096
#define END    "end of the log\n"
#define LINE   (CONFIG_LINE_LIMIT + 64) /* bytes, at most */

/* Lines that are on their way to the file. */
struct sheet {
    EFI_FILE_HANDLE     file;
    EFI_STATUS          status; /* of what was written so far */
    struct handoff_text text;
    char                bytes[BUFFER];
};

static void write_out(struct sheet *sheet)
{
    if (sheet->status == EFI_SUCCESS)
        sheet->status = files_append(sheet->file, sheet->bytes, sheet->text.size);
    sheet->text = handoff_text_in(sheet->bytes, BUFFER);
}

static void line_is_done(struct sheet *sheet)
{
    handoff_text_format(&sheet->text, "\n");
    if (sheet->text.size > BUFFER - LINE)
        write_out(sheet);
}

static void write_firmware(struct sheet *sheet, const struct identity *identity)
{
    handoff_text_format(&sheet->text, "firmware: %s, revision 0x%08x, UEFI ", identity->firmware_vendor,
                        identity->firmware_revision);
    identity_append_uefi(&sheet->text, identity->uefi_revision);
    line_is_done(sheet);
}

static void write_configuration(struct sheet *sheet, const struct loader *loader)
{
    struct config config = loader->config;

    config.after = loader->info.settings.after; /* in force, which may not be what was asked for */
    for (UINTN i = 0; i < config_lines(&config); i++) {
        handoff_text_format(&sheet->text, "configuration: ");
        config_describe(&config, i, &sheet->text);
        line_is_done(sheet);
    }
}

static void write_tables(struct sheet *sheet, const EFI_SYSTEM_TABLE *system_table)
{
    for (UINTN i = 0; i < system_table->NumberOfTableEntries; i++) {
        tables_describe(&system_table->ConfigurationTable[i], &sheet->text);
        line_is_done(sheet);
    }
}

/* The form that mapcheck calls plain. */
static void write_map(struct sheet *sheet, const struct handoff_memory_map *map)
{
    for (UINTN i = 0; map->size != 0 && i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        handoff_text_format(&sheet->text, "%u 0x%lx 0x%lx 0x%lx", descriptor->Type, descriptor->PhysicalStart,
                            descriptor->NumberOfPages, descriptor->Attribute);
        line_is_done(sheet);
    }
}

static void write_facts(struct sheet *sheet, const struct loader *loader)
{
    run_describe(loader, &sheet->text);
    write_firmware(sheet, &loader->identity);
    if (loader->config.kernel != NULL) /* else no configuration is in force */
        write_configuration(sheet, loader);
    write_tables(sheet, loader->system_table);
    handoff_text_format(&sheet->text, "memory map: type, address, pages, attributes");
    line_is_done(sheet);
    write_map(sheet, &loader->preliminary);
    handoff_text_format(&sheet->text, END);
}

bool run_log_is_whole(struct words log)
{
    const UINTN size = sizeof(END) - 1;

    return log.size >= size && memcmp(log.bytes + log.size - size, END, size) == 0;
}

void run_log_write(struct loader *loader)
{
    struct sheet sheet;
    EFI_STATUS status = files_create(loader, RUN_LOG_PATH, &sheet.file);

    if (loader->volume == NULL)
        return;
    if (status == EFI_SUCCESS) {
        sheet.status = files_append(sheet.file, loader->log.bytes, loader->log.size);
        sheet.text = handoff_text_in(sheet.bytes, BUFFER);
        write_facts(&sheet, loader);
        write_out(&sheet);
        status = files_end(sheet.file, sheet.status);
        if (status != EFI_SUCCESS)
            files_remove(loader, RUN_LOG_PATH); /* a part of it could be taken for the whole */
    }
    if (status != EFI_SUCCESS)
        log_line(loader, RUN_LOG_PATH " cannot be written (%s); going on without it",
                 handoff_efi_status_name(status));
}

#include "report.h"

#include <string.h>

#include "json.h"

#define CONFIGURATION "configuration: "

/* A word that may be empty, which then is left out. */
static void optional(struct json *json, const char *name, const struct words *value)
{
    if (value->size != 0)
        json_words(json, name, value);
}

static void optional_text(struct json *json, const char *name, const char *text)
{
    const struct words value = words_of(text);

    optional(json, name, &value);
}

/* Neither serial number nor UUID: reports are for everybody. */
static void write_machine(struct json *json, const struct identity *identity)
{
    const struct smbios_facts *facts = &identity->facts;

    json_open(json, "machine", '{');
    json_text(json, "name", identity->name);
    json_text(json, "line", identity->line);
    optional_text(json, "maker", facts->maker);
    optional_text(json, "product", facts->product);
    optional_text(json, "version", facts->version);
    optional_text(json, "bios_vendor", facts->firmware_vendor);
    optional_text(json, "bios_version", facts->firmware_version);
    optional_text(json, "bios_date", facts->firmware_date);
    json_close(json, '}');
}

static void write_firmware(struct json *json, const struct identity *identity)
{
    char bytes[16];
    struct handoff_text version = handoff_text_in(bytes, sizeof(bytes));

    identity_append_uefi(&version, identity->uefi_revision);
    json_open(json, "firmware", '{');
    json_text(json, "vendor", identity->firmware_vendor);
    json_address(json, "revision", identity->firmware_revision);
    json_text(json, "uefi", bytes);
    json_close(json, '}');
}

/* "key=value"; a key may come again, as module does: an array of such lines keeps all of them. */
static void write_configuration(struct json *json, struct words log)
{
    struct words value;

    json_open(json, "configuration", '[');
    while (words_find(log, CONFIGURATION, &value)) {
        log = (struct words){value.bytes + value.size, (UINTN)(log.bytes + log.size - value.bytes) - value.size};
        json_words(json, NULL, &value);
    }
    json_close(json, ']');
}

static void write_counts(struct json *json, const struct report_counts *counts)
{
    json_text(json, "verdict", counts->failed == 0 ? "PASSED" : "FAILED");
    json_open(json, "counts", '{');
    json_number(json, "passed", counts->passed);
    json_number(json, "failed", counts->failed);
    json_number(json, "skipped", counts->skipped);
    json_number(json, "warnings", counts->warnings);
    json_close(json, '}');
}

static void open_check(struct json *json, const struct record_line *line, UINT32 number)
{
    json_open(json, NULL, '{');
    json_number(json, "number", number);
    json_words(json, "name", &line->field[0]);
    json_text(json, "result", line->mark == HANDOFF_RECORD_FAILED ? "not ok" : "ok");
    if (line->mark == HANDOFF_RECORD_WARNED || line->mark == HANDOFF_RECORD_SKIPPED) {
        json_text(json, "directive", line->mark == HANDOFF_RECORD_WARNED ? "WARN" : "SKIP");
        optional(json, "reason", &line->field[1]);
    }
    json_open(json, "details", '{');
}

static void close_check(struct json *json)
{
    json_close(json, '}');
    json_close(json, '}');
}

static void write_checks(struct json *json, struct words record)
{
    struct record_line line;
    UINT32 number = 0;

    json_open(json, "checks", '[');
    while (record_take_line(&record, &line)) {
        if (record_is_result(line.mark)) {
            if (number++ != 0)
                close_check(json);
            open_check(json, &line, number);
        } else if (line.mark == HANDOFF_RECORD_DETAIL && number != 0) {
            json_named(json, &line.field[0], &line.field[1]);
        }
    }
    if (number != 0)
        close_check(json);
    json_close(json, ']');
}

static void write_questions(struct json *json, struct words record)
{
    struct record_line line;

    json_open(json, "questions", '[');
    while (record_take_line(&record, &line)) {
        if (line.mark != HANDOFF_RECORD_ANSWER)
            continue;
        json_open(json, NULL, '{');
        json_number(json, "number", words_number(&line.field[0]));
        json_words(json, "question", &line.field[1]);
        json_words(json, "answer", &line.field[2]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_notes(struct json *json, struct words record)
{
    struct record_line line;

    json_open(json, "notes", '[');
    while (record_take_line(&record, &line))
        if (line.mark == HANDOFF_RECORD_REMARK || line.mark == HANDOFF_RECORD_LEFT_OUT)
            json_words(json, NULL, &line.field[0]);
    json_close(json, ']');
}

/* "7 0x1000 0x2 0xf": a descriptor, as run_log.c writes them. */
static bool is_descriptor(const struct words *line)
{
    UINTN digits = 0;

    while (digits < line->size && line->bytes[digits] >= '0' && line->bytes[digits] <= '9')
        digits++;
    return digits != 0 && line->size > digits + 2 && memcmp(line->bytes + digits, " 0x", 3) == 0;
}

static void write_map(struct json *json, struct words log)
{
    struct words line;

    json_open(json, "memory_map", '[');
    while (words_take_line(&log, &line))
        if (is_descriptor(&line))
            json_words(json, NULL, &line);
    json_close(json, ']');
}

static void write_run(UINT64 run, struct handoff_text *text)
{
    handoff_text_format(text, "%016lx", run);
}

bool report_is_json_of(struct words text, UINT64 run)
{
    char bytes[20];
    struct handoff_text expected = handoff_text_in(bytes, sizeof(bytes));
    const bool is_whole = text.size >= 3 && memcmp(text.bytes + text.size - 3, "\n}\n", 3) == 0;
    struct words value;

    write_run(run, &expected);
    return is_whole && words_find(text, " \"run\": \"", &value) && value.size >= expected.size &&
           memcmp(value.bytes, bytes, expected.size) == 0;
}

void report_write_json(const struct report *report, struct handoff_text *text)
{
    struct json json = {.text = text};
    char bytes[20];
    struct handoff_text run = handoff_text_in(bytes, sizeof(bytes));
    struct words date = {"", 0};

    write_run(report->run, &run);
    json_open(&json, NULL, '{');
    json_number(&json, "format", REPORT_FORMAT);
    json_text(&json, "project", "efi-handoff");
    json_text(&json, "version", REPORT_VERSION);
    json_text(&json, "run", bytes);
    if (words_find(report->log, "date: ", &date))
        json_words(&json, "date", &date);
    write_machine(&json, report->identity);
    write_firmware(&json, report->identity);
    write_configuration(&json, report->log);
    write_counts(&json, &report->counts);
    write_checks(&json, report->record);
    write_questions(&json, report->record);
    write_notes(&json, report->record);
    write_map(&json, report->log);
    json_close(&json, '}');
    handoff_text_format(text, "\n");
}

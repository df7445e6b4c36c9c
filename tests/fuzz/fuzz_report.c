/* report.h: whatever a record and a log hold, nothing beyond them is read, the report fits where its bound says, and
 * what stands in it is consistent: the plan, the numbers and the counts, and JSON's brackets and strings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "loader/collect/report.h"

struct place {
    struct handoff_text text;
    char               *bytes;
};

static struct place place_of(size_t size)
{
    struct place place = {.bytes = exact(size)};

    place.text = handoff_text_in(place.bytes, size);
    return place;
}

static uint32_t total_of(const struct report_counts *counts)
{
    return counts->passed + counts->failed + counts->skipped + counts->warnings;
}

/* Every result has the next number, and there are as many as planned. */
static void check_tap(const char *tap, const struct report *report)
{
    char expected[64];
    uint32_t number = 0;

    snprintf(expected, sizeof(expected), "TAP version 14\n1..%u\n", total_of(&report->counts));
    require(strncmp(tap, expected, strlen(expected)) == 0);
    for (const char *line = tap; *line != '\0'; line = strchr(line, '\n') + 1) {
        snprintf(expected, sizeof(expected), "ok %u - ", number + 1);
        number += strncmp(line, expected, strlen(expected)) == 0 ||
                  (strncmp(line, "not ", 4) == 0 && strncmp(line + 4, expected, strlen(expected)) == 0);
        require(strchr(line, '\n') != NULL);
    }
    require(number == total_of(&report->counts));
}

/* Behind the string that begins at `at`. */
static const char *skip_string(const char *at)
{
    for (at++; *at != '"'; at++) {
        require((unsigned char)*at >= ' ');
        at += *at == '\\';
    }
    return at + 1;
}

static void check_json(const char *json)
{
    char open[16];
    size_t depth = 0;

    for (const char *at = json; *at != '\0';) {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        require(strchr("{}[]:, \n0123456789", *at) != NULL);
        if (*at == '{' || *at == '[') {
            require(depth < sizeof(open));
            open[depth++] = *at;
        }
        if (*at == '}' || *at == ']') {
            require(depth > 0 && open[depth - 1] == (*at == '}' ? '{' : '['));
            depth--;
        }
        at++;
    }
    require(depth == 0);
}

static void check_kind(const struct words *record, const struct words *log, enum report_kind kind)
{
    static struct identity identity;
    const size_t bound = report_bound(record->size, log->size);
    struct report report = {.identity = &identity, .log = *log};
    struct place mended = place_of(bound);
    struct place tap = place_of(bound);
    struct place json = place_of(bound);

    report_mend(*record, kind, "damage", &mended.text, &report.counts);
    report.record = (struct words){mended.bytes, mended.text.size};
    require(record_is_complete(report.record));
    report_write_tap(&report, &tap.text);
    report_write_json(&report, &json.text);
    require(!mended.text.cut && !tap.text.cut && !json.text.cut);
    check_tap(tap.bytes, &report);
    check_json(json.bytes);
    free(mended.bytes);
    free(tap.bytes);
    free(json.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const size_t log_size = input_byte(&input);
    const size_t taken = log_size < input.size ? log_size : input.size;
    char *log_bytes = exact_copy(input.bytes, taken);
    char *record_bytes = exact_copy(input.bytes + taken, input.size - taken);
    const struct words log = {log_bytes, taken};
    const struct words record = {record_bytes, input.size - taken};

    check_kind(&record, &log, REPORT_WHOLE);
    check_kind(&record, &log, REPORT_DAMAGED);
    check_kind(&record, &log, REPORT_LOST);
    free(log_bytes);
    free(record_bytes);
    return 0;
}

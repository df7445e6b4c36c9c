/* loader/collect/report.h: a record becomes a report, whatever is in it; and JSON that Python reads. */
#include "unit_test.h"

#include "loader/collect/json.h"
#include "loader/collect/report.h"

#define ROOM 0x40000

static char mended_bytes[ROOM];
static char text_bytes[ROOM];

static struct identity identity = {
    .facts = {.maker = "A \"maker\"", .product = "Model"}, .has_facts = true, .uefi_revision = 2 << 16 | 70};

static struct report report_of(const char *record, enum report_kind kind)
{
    struct report report = {.run = 0x123456789abcdef0, .identity = &identity};
    struct handoff_text mended = handoff_text_in(mended_bytes, ROOM);

    identity_conclude(&identity);
    report_mend(words_of(record), kind, "the damage", &mended, &report.counts);
    report.log = words_of("date: 2026-01-31 23:59:59\nconfiguration: virtmap=offset\nconfiguration: after=report\n"
                          "a line\n7 0x1000 0x2 0xf\n0 0x80000000 0x10 0x8000000000000001\n");
    report.record = words_of(mended_bytes);
    assert_int_equal(mended.cut, 0);
    return report;
}

static const char *tap_of(const char *record, enum report_kind kind)
{
    const struct report report = report_of(record, kind);
    struct handoff_text tap = handoff_text_in(text_bytes, ROOM);

    report_write_tap(&report, &tap);
    return text_bytes;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void splits_lines_into_fields(void **state)
{
    struct words text = words_of("\n- a\tb\t\td\te\tf\r\n  key\tvalue\n~\nx");
    struct record_line line;

    (void)state;
    assert_true(record_take_line(&text, &line));
    assert_int_equal(line.mark, '-');
    assert_true(words_are(&line.field[0], "a") && words_are(&line.field[2], "") && words_are(&line.field[4], "e\tf"));
    assert_true(record_take_line(&text, &line));
    assert_true(line.mark == ' ' && words_are(&line.field[0], "key") && words_are(&line.field[1], "value"));
    assert_true(record_take_line(&text, &line) && line.mark == '~' && line.field[0].size == 0);
    assert_true(record_take_line(&text, &line) && line.mark == 'x');
    assert_false(record_take_line(&text, &line));
}

static void reads_numbers_within_bounds(void **state)
{
    struct words words = words_of("12x");

    (void)state;
    assert_int_equal(words_number(&words), 12);
    words = words_of("99999999999999999999999");
    assert_int_equal(words_number(&words), 9999);
    words = words_of("");
    assert_int_equal(words_number(&words), 0);
}

static void decides_what_was_open(void **state)
{
    static const char record[] = "P 3\n+ a.b\n~ variable.survives_reset\n~ reset.cold\n= PASSED\t1\t0\t0\t0\n";

    (void)state;
    assert_has(tap_of(record, REPORT_WHOLE), "\n1..3\n");
    assert_has(text_bytes, "\nok 1 - a.b\nok 2 - variable.survives_reset\nok 3 - reset.cold\n"
                           "# verdict: PASSED, 3 passed, 0 failed, 0 skipped, 0 warnings\n");
    assert_has(tap_of(record, REPORT_DAMAGED), "\nok 1 - a.b\nok 2 - reset.cold # SKIP what the run kept");
    assert_has(text_bytes, "\nnot ok 3 - variable.survives_reset\n  ---\n  severity: \"critical\"\n"
                           "  seen: \"the damage\"");
    assert_has(text_bytes, "\n  ...\n# verdict: FAILED, 1 passed, 1 failed, 1 skipped, 0 warnings\n");
    assert_has(tap_of("", REPORT_LOST), "\n1..1\n");
    assert_has(text_bytes, "\nnot ok 1 - run.finished\n");
}

/* A small variable store: names were left out, and the sum tells of how many. */
static void counts_what_was_left_out(void **state)
{
    (void)state;
    assert_has(tap_of("P 9\n- a.b\n~ c.d\nC names of what passed\n= FAILED\t3\t2\t1\t1\n", REPORT_WHOLE), "\n1..8\n");
    assert_has(text_bytes, "# verdict: FAILED, 4 passed, 2 failed, 1 skipped, 1 warning\n");
    assert_has(text_bytes, "\nnot ok 3 - record.left_out\n"
                           "ok 4 - record.left_out # SKIP the record had no room for it\n"
                           "ok 5 - record.left_out # WARN the record had no room for it\nok 6 - record.left_out\n");
    assert_has(text_bytes, "\n# left out for lack of room: names of what passed\n");
}

static void knows_a_complete_record(void **state)
{
    (void)state;
    assert_true(record_is_complete(words_of("P 1\n+ a.b\n= PASSED\t1\t0\t0\t0\n")));
    assert_false(record_is_complete(words_of("P 1\n+ a.b\n")));
    assert_false(record_is_complete(words_of("= PASSED\t1\t0\t0\t0\n+ a.b\n")));
    assert_false(record_is_complete(words_of("")));
}

/* --- JSON, as Python sees it ---------------------------------------------------------------------- */

static void python_says(const char *json, const char *expression)
{
    static const char program[] = "python3 -c 'import json, sys; it = json.loads(sys.stdin.buffer.read()); "
                                  "sys.exit(not (%s))'";
    char command[1024];

    snprintf(command, sizeof(command), program, expression);
    FILE *python = popen(command, "w");
    assert_non_null(python);
    fputs(json, python);
    if (pclose(python) != 0)
        fail_msg("%s does not hold of:\n%s", expression, json);
}

static void is_json(void **state)
{
    const struct report report =
        report_of("+ a.b\n! c.d\twhy\n- e.f\n  seen\ta \"word\" and \\ and \xc3\xa4\n  next\tthat\n/ g.h\n"
                  "? 1\tIs it?\tyes\nN a note\n= FAILED\t1\t1\t1\t1\n", REPORT_WHOLE);
    struct handoff_text json = handoff_text_in(text_bytes, ROOM);

    (void)state;
    report_write_json(&report, &json);
    assert_int_equal(json.cut, 0);
    python_says(text_bytes, "it[\"format\"] == 1 and it[\"run\"] == \"123456789abcdef0\"");
    python_says(text_bytes, "it[\"verdict\"] == \"FAILED\" and it[\"counts\"][\"warnings\"] == 1");
    python_says(text_bytes, "[c[\"number\"] for c in it[\"checks\"]] == [1, 2, 3, 4]");
    python_says(text_bytes, "it[\"checks\"][1] == dict(number=2, name=\"c.d\", result=\"ok\", directive=\"WARN\", "
                            "reason=\"why\", details={})");
    python_says(text_bytes, "it[\"checks\"][2][\"details\"] == dict(seen=\"a \\\"word\\\" and \\\\ and \\u00e4\", "
                            "next=\"that\")");
    python_says(text_bytes, "it[\"questions\"] == [dict(number=1, question=\"Is it?\", answer=\"yes\")]");
    python_says(text_bytes, "it[\"notes\"] == [\"a note\"] and it[\"date\"] == \"2026-01-31 23:59:59\"");
    python_says(text_bytes, "it[\"memory_map\"] == [\"7 0x1000 0x2 0xf\", \"0 0x80000000 0x10 0x8000000000000001\"]");
    python_says(text_bytes, "it[\"configuration\"] == [\"virtmap=offset\", \"after=report\"]");
    python_says(text_bytes, "it[\"machine\"][\"maker\"] == \"A \\\"maker\\\"\"");
    python_says(text_bytes, "it[\"firmware\"] == dict(vendor=\"\", revision=\"0x0\", uefi=\"2.7\")");
}

static void an_empty_record_is_json(void **state)
{
    struct report report = report_of("", REPORT_LOST);
    struct handoff_text json = handoff_text_in(text_bytes, ROOM);

    (void)state;
    report.log = words_of("");
    report.record = words_of("");
    report_write_json(&report, &json);
    python_says(text_bytes, "it[\"checks\"] == [] and it[\"memory_map\"] == [] and \"date\" not in it");
}

/* Every byte alone, and all of them in a row. */
static void every_byte_is_escaped(void **state)
{
    char bytes[255];
    struct handoff_text text = handoff_text_in(text_bytes, ROOM);
    struct json json = {.text = &text};

    (void)state;
    for (UINTN i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i + 1);
    json_open(&json, NULL, '[');
    for (UINTN i = 0; i < sizeof(bytes); i++)
        json_words(&json, NULL, &(struct words){bytes + i, 1});
    json_words(&json, NULL, &(struct words){bytes, sizeof(bytes)});
    json_close(&json, ']');
    python_says(text_bytes, "[ord(it[i]) for i in range(127)] == list(range(1, 128))");
    python_says(text_bytes, "set(it[127:255]) == {\"?\"} and it[255] == \"\".join(it[:255])");
}

/* What costs most a byte: the shortest lines, and bytes that are escaped. */
static void nothing_is_cut_off(void **state)
{
    static const char *const lines[] = {"+ a\n", "/ a\n", "- \n", "?\n", "N\n", "  \x01\t\x01\x01\x01\x01\x01\x01\n",
                                        "= x\t9999\t9999\t9999\t9999\n"};
    static char record[4096];
    static char log[4096];

    (void)state;
    for (UINTN i = 0; i < COUNT(lines); i++) {
        struct handoff_text filled = handoff_text_in(record, i == COUNT(lines) - 1 ? 64 : sizeof(record));
        handoff_text_format(&filled, "- a\n");
        while (filled.size + strlen(lines[i]) < filled.capacity)
            handoff_text_format(&filled, "%s", lines[i]);
        struct handoff_text filled_log = handoff_text_in(log, sizeof(log));
        while (filled_log.size + 8 < filled_log.capacity)
            handoff_text_format(&filled_log, "1 0x\n\n\n");
        const UINTN bound = report_bound(filled.size, filled_log.size);
        char *mended_place = malloc(bound);
        char *place = malloc(bound);
        assert_non_null(mended_place);
        assert_non_null(place);
        struct handoff_text mended = handoff_text_in(mended_place, bound);
        struct handoff_text text = handoff_text_in(place, bound);
        struct report report = {.identity = &identity, .log = {log, filled_log.size}};
        report_mend((struct words){record, filled.size}, REPORT_WHOLE, "", &mended, &report.counts);
        report.record = (struct words){mended.bytes, mended.size};
        report_write_json(&report, &text);
        if (mended.cut || text.cut)
            fail_msg("%s: %llu bytes are not enough", lines[i], (unsigned long long)bound);
        text = handoff_text_in(place, bound);
        report_write_tap(&report, &text);
        assert_int_equal(text.cut, 0);
        free(place);
        free(mended_place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_lines_into_fields),
        cmocka_unit_test(reads_numbers_within_bounds),
        cmocka_unit_test(decides_what_was_open),
        cmocka_unit_test(counts_what_was_left_out),
        cmocka_unit_test(knows_a_complete_record),
        cmocka_unit_test(is_json),
        cmocka_unit_test(an_empty_record_is_json),
        cmocka_unit_test(every_byte_is_escaped),
        cmocka_unit_test(nothing_is_cut_off),
    };

    return unit_test_run(tests);
}

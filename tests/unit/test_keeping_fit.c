/* What a record gives up where there is less room than it needs: in the order of keeping_fit.h, and never more than
 * one form needs. */
#include "kernel-stub/keeping_fit.h"
#include "kernel-stub/keeping_line.h"
#include "unit_test.h"

#define TENS "123456789 123456789 123456789 123456789 "
#define LONG TENS TENS TENS TENS TENS "and more"
#define SUM  "= FAILED\t1\t2\t1\t1\n"

/* One of everything. */
static const char whole[] = "P 6\n"
                            "+ a.passed\n+ b.passed.and.has.a.long.name\n"
                            "+ a.informed\n  severity\tadvisory\n  next\tlook at it\n"
                            "! a.warned\tin brief\n  seen\tsomething odd\n  section\t1.1\n"
                            "- a.failed\n  severity\tcritical\n  seen\t" LONG "\n  diagnosis\tstale-map-key\n"
                            "  section\t1.2\n  next\t" LONG "\n"
                            "/ a.skipped\tnot here\n"
                            "~ a.open\n"
                            "- b.failed\n  diagnosis\tunknown\n  nextdoor\tstays\n"
                            "? 1\tWas it?\tyes, " TENS TENS "123456789 123456789 \xc3\xbc and more\n"
                            "N a remark\n"
                            "C details of later findings\n";

static char bytes[4096];
static struct handoff_text fitted;

static bool fit_into(enum keeping_form form, UINTN room)
{
    memset(bytes, 0x55, sizeof(bytes));
    fitted = handoff_text_in(bytes, sizeof(bytes));
    return keeping_fit(whole, SUM, form, room, &fitted);
}

static UINTN size_of(enum keeping_form form)
{
    assert_true(fit_into(form, sizeof(bytes)));
    return fitted.size;
}

static void assert_has(const char *line, bool has)
{
    if ((strstr(bytes, line) != NULL) != has)
        fail_msg("%s: '%s' in:\n%s", has ? "missing" : "not left out", line, bytes);
}

/* What a form is the first to leave out, and so all after it do. */
static const struct {
    enum keeping_form since;
    const char       *line;
} left_out[] = {
    {KEEPING_WITHOUT_ADVICE, "  severity\tadvisory\n"},
    {KEEPING_WITHOUT_ADVICE, "  next\tlook at it\n"},
    {KEEPING_WITHOUT_ADVICE, "  seen\tsomething odd\n"},
    {KEEPING_WITHOUT_NEXT, "  next\t" LONG "\n"},
    {KEEPING_WITHOUT_NEXT, "  section\t1.2\n"},
    {KEEPING_SHORTENED, "  seen\t" LONG "\n"},
    {KEEPING_SHORTENED, " \xc3\xbc and more\n"},
    {KEEPING_WITHOUT_REASONS, "! a.warned\tin brief\n"},
    {KEEPING_WITHOUT_REASONS, "/ a.skipped\tnot here\n"},
    {KEEPING_WITHOUT_REASONS, "? 1\tWas it?"},
    {KEEPING_WITHOUT_PASSED, "+ a.passed\n"},
    {KEEPING_WITHOUT_PASSED, "+ a.informed\n"},
    {KEEPING_FAILED_ONLY, "! a.warned"},
    {KEEPING_FAILED_ONLY, "/ a.skipped"},
    {KEEPING_FAILED_ONLY, "  severity\tcritical\n"},
    {KEEPING_FAILED_ONLY, "  nextdoor\tstays\n"},
    {KEEPING_FAILED_ONLY, "N a remark\n"},
    {KEEPING_FAILED_ONLY, "C details of later findings\n"},
    {KEEPING_FORMS, "P 6\n"},
    {KEEPING_FORMS, "- a.failed\n"},
    {KEEPING_FORMS, "  diagnosis\tstale-map-key\n"},
    {KEEPING_FORMS, "- b.failed\n  diagnosis\tunknown\n"},
    {KEEPING_FORMS, "~ a.open\n"},
    {KEEPING_FORMS, "\n" SUM},
};

static void each_form_leaves_out_what_it_says(void **state)
{
    (void)state;
    for (enum keeping_form form = KEEPING_ALL; form < KEEPING_FORMS; form++) {
        size_of(form);
        for (UINTN i = 0; i < COUNT(left_out); i++)
            assert_has(left_out[i].line, form < left_out[i].since);
        assert_has("C details of", form < KEEPING_FAILED_ONLY);
        assert_int_equal(fitted.size, strlen(bytes));
    }
}

/* What comes last is the sum; what comes before it says what was left out. */
static void each_form_but_the_first_says_that_it_is_not_all(void **state)
{
    static const char *const said[KEEPING_FORMS] = {
        NULL, "C details of warnings and advisory findings\n" SUM, "; next steps, sections\n" SUM,
        "the ends of long lines\n" SUM,
        "C details but those of failures, reasons, answers, the ends of long lines\n" SUM,
        "C names of what passed", "C all but what failed, or the first of that\n" SUM,
    };

    (void)state;
    assert_int_equal(size_of(KEEPING_ALL), sizeof(whole) - 1 + sizeof(SUM) - 1);
    assert_memory_equal(bytes, whole, sizeof(whole) - 1);
    for (enum keeping_form form = KEEPING_WITHOUT_ADVICE; form < KEEPING_FORMS; form++) {
        size_of(form);
        assert_has(said[form], true);
        assert_string_equal(bytes + fitted.size - strlen(SUM), SUM);
    }
}

/* A line of 120 bytes stays as it is; of a longer one 120 are left, or less where a character would be cut in two. */
static void lines_are_shortened_between_characters(void **state)
{
    static const char name[] = "  seen\t";
    char line[256];

    (void)state;
    for (UINTN size = 119; size <= 123; size++) {
        memset(line, 0, sizeof(line));
        memcpy(line, "- x\n", 4);
        memset(line + 4, 'x', size);
        memcpy(line + 4, name, strlen(name));
        line[4 + size] = '\n';
        fitted = handoff_text_in(bytes, sizeof(bytes));
        assert_true(keeping_fit(line, SUM, KEEPING_SHORTENED, sizeof(bytes), &fitted));
        assert_int_equal(strchr(bytes + 4, '\n') - (bytes + 4), size > 120 ? 123 : size);
        assert_has("x...\n", size > 120);
    }
    for (UINTN at = 117; at <= 121; at++) { /* a character of three bytes */
        memset(line + 4 + strlen(name), 'x', 200);
        memcpy(line + 4 + at, "\xe2\x83\xad", 3);
        line[4 + 130] = '\n';
        line[4 + 131] = '\0';
        fitted = handoff_text_in(bytes, sizeof(bytes));
        assert_true(keeping_fit(line, SUM, KEEPING_SHORTENED, sizeof(bytes), &fitted));
        assert_int_equal(strchr(bytes + 4, '\n') - (bytes + 4), (at < 118 || at > 120 ? 120 : at) + 3);
    }
}

static void every_form_is_smaller_than_the_one_before(void **state)
{
    UINTN before = sizeof(bytes);

    (void)state;
    for (enum keeping_form form = KEEPING_ALL; form < KEEPING_FORMS; form++) {
        const UINTN size = size_of(form);
        assert_true(size < before);
        before = size;
    }
}

/* To the byte; the last form then leaves failures out, and with less than its two ends nothing can be told. */
static void a_form_takes_the_room_that_it_needs(void **state)
{
    (void)state;
    for (enum keeping_form form = KEEPING_ALL; form < KEEPING_FORMS; form++) {
        const UINTN size = size_of(form);
        assert_true(fit_into(form, size));
        assert_int_equal(fit_into(form, size - 1), form == KEEPING_FAILED_ONLY);
    }
    assert_false(fit_into(KEEPING_FAILED_ONLY, 10));
}

/* Failures go from the last on, each with its diagnosis: no diagnosis stands below the name of another check. */
static void the_last_form_drops_failures_whole(void **state)
{
    static const char end[] = "C all but what failed, or the first of that\n" SUM;

    (void)state;
    for (UINTN room = size_of(KEEPING_FAILED_ONLY); room >= strlen(end); room--) {
        assert_true(fit_into(KEEPING_FAILED_ONLY, room));
        assert_true(fitted.size <= room);
        assert_string_equal(bytes + fitted.size - strlen(end), end);
        if (strstr(bytes, "unknown") != NULL)
            assert_has("- b.failed\n  diagnosis\tunknown\n", true);
        if (strstr(bytes, "stale-map-key") != NULL)
            assert_has("- a.failed\n  diagnosis\tstale-map-key\n", true);
        if (strstr(bytes, "b.failed") != NULL)
            assert_has("- a.failed\n  diagnosis\tstale-map-key\n", true);
    }
    assert_false(fit_into(KEEPING_FAILED_ONLY, strlen(end) - 1));
}

/* The buffer may be smaller than the room. */
static void a_full_buffer_is_noticed(void **state)
{
    (void)state;
    for (UINTN capacity = 1; capacity <= size_of(KEEPING_ALL) + 1; capacity++) {
        char *exact = malloc(capacity);
        assert_non_null(exact);
        fitted = handoff_text_in(exact, capacity);
        assert_int_equal(keeping_fit(whole, SUM, KEEPING_ALL, sizeof(bytes), &fitted),
                         capacity > sizeof(whole) - 1 + strlen(SUM));
        free(exact);
    }
}

/* Three failures in a small variable, with what they are called. */
static void the_last_form_is_small(void **state)
{
    static const char three[] = "P 60\n- exit_boot.no_boot_service\n  diagnosis\tstale-boot-services-data\n"
                                "~ variable.survives_reset\n"
                                "- variable.round_trip\n  diagnosis\tstale-boot-services-data\n"
                                "- runtime.get_next_high_monotonic_count\n  diagnosis\tunconverted-code-pointer\n";

    (void)state;
    fitted = handoff_text_in(bytes, sizeof(bytes));
    assert_true(keeping_fit(three, SUM, KEEPING_FAILED_ONLY, 512, &fitted));
    assert_has("- runtime.get_next_high_monotonic_count\n  diagnosis\tunconverted-code-pointer\n", true);
}

static void a_line_stays_a_line(void **state)
{
    const char *const fields[] = {"na\tme", "two\nlines\x1f\x7f", "\xc3\xbc", NULL};
    const char *const none[] = {NULL};
    char room[24];
    struct handoff_text text = handoff_text_in(room, sizeof(room));

    (void)state;
    assert_true(keeping_line(&text, 0, HANDOFF_RECORD_FAILED, fields));
    assert_string_equal(room, "- na me\ttwo lines  \t\xc3\xbc\n");
    assert_false(keeping_line(&text, 0, HANDOFF_RECORD_FAILED, none));
    assert_string_equal(room, "- na me\ttwo lines  \t\xc3\xbc\n");
    assert_int_equal(text.cut, 0);
    assert_int_equal(text.size, strlen(room));
}

static void a_line_leaves_the_reserve(void **state)
{
    const char *const fields[] = {"x", NULL};
    char room[12];

    (void)state;
    for (UINTN reserve = 0; reserve <= 12; reserve++) {
        struct handoff_text text = handoff_text_in(room, sizeof(room));
        assert_int_equal(keeping_line(&text, reserve, 'N', fields), 4 + reserve < sizeof(room));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_leaves_out_what_it_says),
        cmocka_unit_test(each_form_but_the_first_says_that_it_is_not_all),
        cmocka_unit_test(lines_are_shortened_between_characters),
        cmocka_unit_test(every_form_is_smaller_than_the_one_before),
        cmocka_unit_test(a_form_takes_the_room_that_it_needs),
        cmocka_unit_test(the_last_form_drops_failures_whole),
        cmocka_unit_test(a_full_buffer_is_noticed),
        cmocka_unit_test(the_last_form_is_small),
        cmocka_unit_test(a_line_stays_a_line),
        cmocka_unit_test(a_line_leaves_the_reserve),
    };

    return unit_test_run(tests);
}

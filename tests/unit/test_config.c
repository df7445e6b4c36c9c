/* loader/config.h: what handoff.cfg may say, and what is said about what it may not. */
#include "unit_test.h"

#include "loader/config.h"

static char error_bytes[512];
static struct config config;

/* Parses a copy with one byte behind it, as the loader's buffer has. */
static bool parse_bytes(const void *bytes, UINTN size)
{
    static char buffer[CONFIG_SIZE_LIMIT + 1];
    struct handoff_text error = handoff_text_in(error_bytes, sizeof(error_bytes));

    memset(buffer, 'Z', sizeof(buffer));
    memcpy(buffer, bytes, size);
    const bool good = config_parse(buffer, size, &config, &error);
    for (UINTN i = size + 1; i < sizeof(buffer); i++)
        assert_int_equal(buffer[i], 'Z');
    return good;
}

static void accept(const char *text)
{
    const bool good = parse_bytes(text, strlen(text));

    assert_string_equal(error_bytes, "");
    assert_true(good);
}

static void refuse_bytes(const void *bytes, UINTN size, const char *reason)
{
    assert_false(parse_bytes(bytes, size));
    if (strstr(error_bytes, reason) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error_bytes, reason);
}

static void refuse(const char *text, const char *reason)
{
    refuse_bytes(text, strlen(text), reason);
}

static void assert_defaults(void)
{
    assert_string_equal(config.kernel, "\\handoff\\kernel.elf");
    assert_string_equal(config.command_line, "");
    assert_string_equal(config.checks, "all");
    assert_int_equal(config.modules, 0);
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_OFFSET);
    assert_int_equal(config.keep_identity, 0);
    assert_int_equal(config.crossing_strict, 0);
    assert_int_equal(config.poison, 1);
    assert_int_equal(config.log, CONFIG_LOG_FULL);
    assert_int_equal(config.wx, 1);
    assert_int_equal(config.strict, 1);
    assert_int_equal(config.after, HANDOFF_AFTER_DEFAULT);
    assert_int_equal(config.video, 1);
    assert_int_equal(config.serial, 0x3f8);
}

static void assert_poison_and_log(const char *text, UINT32 poison, UINT32 log)
{
    accept(text);
    assert_int_equal(config.poison, poison);
    assert_int_equal(config.log, log);
}

/* What helps to find faults is left out where nobody looks for them, but for what was asked for anywhere. */
static void without_checks_a_kernel_just_boots(void **state)
{
    (void)state;
    assert_poison_and_log("checks=none\n", 0, CONFIG_LOG_ERRORS);
    assert_poison_and_log("checks=svam.succeeded\n", 1, CONFIG_LOG_FULL);
    assert_poison_and_log("poison=yes\nchecks=none\n", 1, CONFIG_LOG_ERRORS);
    assert_poison_and_log("checks=none\nlog=full\n", 0, CONFIG_LOG_FULL);
    assert_poison_and_log("poison=no\nlog=errors\n", 0, CONFIG_LOG_ERRORS);
}

static void nothing_means_the_defaults(void **state)
{
    static const char *const nothing[] = {
        "", "\n", "# only a comment", "\r\n  \t\n#x\r\n", "\xef\xbb\xbf", "\xef\xbb\xbf# x\n"};

    (void)state;
    for (UINTN i = 0; i < COUNT(nothing); i++) {
        accept(nothing[i]);
        assert_defaults();
    }
}

static void words(void **state)
{
    (void)state;
    accept("virtmap=compact\nidentity=keep\ncrossing=strict\npoison=no\nwx=no\nstrict=no\ntrace=yes\nstages=yes\n"
           "after=halt\nvideo=no\n");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_COMPACT);
    assert_int_equal(config.keep_identity, 1);
    assert_int_equal(config.crossing_strict, 1);
    assert_int_equal(config.poison, 0);
    assert_int_equal(config.wx, 0);
    assert_int_equal(config.strict, 0);
    assert_int_equal(config.trace, 1);
    assert_int_equal(config.stages, 1);
    assert_int_equal(config.after, HANDOFF_AFTER_HALT);
    assert_int_equal(config.video, 0);
    accept("virtmap=identity\nidentity=drop\ncrossing=lenient\nafter=shutdown");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_IDENTITY);
    assert_int_equal(config.keep_identity, 0);
    assert_int_equal(config.crossing_strict, 0);
    assert_int_equal(config.after, HANDOFF_AFTER_SHUTDOWN);
    accept("virtmap=random\nafter=reset");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_RANDOM);
    assert_int_equal(config.after, HANDOFF_AFTER_RESET);
    accept("virtmap=none");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_NONE);
    accept("virtmap=reversed");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_REVERSED);
    accept("virtmap=low");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_LOW);
    accept("virtmap=over");
    assert_int_equal(config.virtmap, HANDOFF_VIRTMAP_OVER);
}

static void texts_keep_what_stands_behind_the_first_equals_sign(void **state)
{
    (void)state;
    accept(" kernel =  /boot/my kernel.elf \t\r\ncmdline=root=/dev/sda  a=b # c\nchecks=map.,time.get");
    assert_string_equal(config.kernel, "\\boot\\my kernel.elf");
    assert_string_equal(config.command_line, "root=/dev/sda  a=b # c");
    assert_string_equal(config.checks, "map.,time.get");
    accept("cmdline=\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    assert_string_equal(config.command_line, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void modules_are_many_and_stay_in_order(void **state)
{
    char text[CONFIG_MODULES * 16 + 16] = "";

    (void)state;
    for (UINTN i = 0; i < CONFIG_MODULES; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "module=/m%u\n", (unsigned)i);
    accept(text);
    assert_int_equal(config.modules, CONFIG_MODULES);
    assert_string_equal(config.module[0], "\\m0");
    assert_string_equal(config.module[CONFIG_MODULES - 1], "\\m15");
    strcat(text, "module=x\n");
    refuse(text, "line 17: more than 16 modules");
}

static void serial_ports(void **state)
{
    (void)state;
    accept("serial=none");
    assert_int_equal(config.serial, 0);
    accept("serial=0x2F8");
    assert_int_equal(config.serial, 0x2f8);
    accept("serial=0Xffffffff");
    assert_int_equal(config.serial, 0xffffffffu);
    static const char *const wrong[] = {"", "0x", "3f8", "0x0", "0x3g8", "0x3f8h", "0x123456789", "None"};
    for (UINTN i = 0; i < COUNT(wrong); i++) {
        char text[64];
        snprintf(text, sizeof(text), "serial=%s", wrong[i]);
        refuse(text, "is neither none nor a port like 0x3f8");
    }
}

static void mistakes_are_named_with_their_line(void **state)
{
    (void)state;
    refuse("# one\n\ncolour=red\n", "line 3: unknown key \"colour\"; the keys are: kernel cmdline module virtmap");
    refuse("Virtmap=offset", "line 1: unknown key \"Virtmap\"");
    refuse("=x", "line 1: unknown key \"\"");
    refuse("poison=maybe", "line 1: poison=maybe is none of: yes no");
    refuse("virtmap=", "line 1: virtmap= is none of: offset compact identity random none reversed low over");
    refuse("wx=no\n#\nwx=no", "line 3: wx= was given in line 1 already");
    refuse("kernel=", "line 1: kernel= names no file");
    refuse("module=  ", "line 1: module= names no file");
    refuse("hello", "line 1: \"hello\" is no key=value");
}

static void lines_have_a_limit(void **state)
{
    char text[CONFIG_LINE_LIMIT + 16];

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text, "cmdline=", 8);
    text[CONFIG_LINE_LIMIT] = '\0';
    accept(text);
    assert_int_equal(strlen(config.command_line), CONFIG_LINE_LIMIT - 8);
    text[CONFIG_LINE_LIMIT] = 'x';
    text[CONFIG_LINE_LIMIT + 1] = '\0';
    refuse(text, "line 1: 1025 bytes long; the limit is 1024");
}

static void only_utf8_text_is_text(void **state)
{
    static const char *const wrong[] = {
        "cmdline=\x80",             /* a continuation alone */
        "cmdline=\xc3",             /* cut off */
        "cmdline=\xc3\x28",         /* not continued */
        "cmdline=\xc0\xaf",         /* overlong */
        "cmdline=\xe0\x80\xaf",     /* overlong */
        "cmdline=\xf0\x80\x80\xaf", /* overlong */
        "cmdline=\xed\xa0\x80",     /* a surrogate */
        "cmdline=\xf4\x90\x80\x80", /* beyond U+10FFFF */
        "cmdline=\xff",
        "cmdline=\x01",
        "cmdline=\x1b[2J",
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(wrong); i++)
        refuse(wrong[i], "column 9 is not UTF-8 text");
    refuse_bytes("\ncmdline=a\0b\n", 13, "line 2: byte 0x00 at column 10");
    refuse_bytes("\xff\xfe" "a\0=\0b\0", 8, "line 1: byte 0xff at column 1"); /* UTF-16, as editors save it */
}

/* Whatever stands in the file, nothing is read or written beyond it, and a refusal always has a reason. */
static void noise_is_survived(void **state)
{
    static const char alphabet[] = "kernel=cmdline=module=wx=no\n\n\r# \\/\xc3\xa9\xff\x00=0x1,yes";
    struct random_source random = random_source_make(0x5eed);

    (void)state;
    for (UINTN round = 0; round < 20000; round++) {
        const UINTN size = random_below(&random, 64);
        char *exact = malloc(size + 1);
        struct handoff_text error = handoff_text_in(error_bytes, sizeof(error_bytes));
        assert_non_null(exact);
        for (UINTN i = 0; i < size; i++)
            exact[i] = alphabet[random_below(&random, sizeof(alphabet))];
        assert_true(config_parse(exact, size, &config, &error) || error.size > 0);
        free(exact);
    }
}

static void selection(void **state)
{
    (void)state;
    assert_true(config_selects("all", "svam.bad_arguments"));
    assert_true(config_selects("time.get,svam.bad_arguments", "svam.bad_arguments"));
    assert_true(config_selects("map.,svam.", "svam.bad_arguments"));
    assert_true(config_selects(" svam. ,x", "svam.bad_arguments"));
    assert_false(config_selects("none", "svam.bad_arguments"));
    assert_false(config_selects("", "svam.bad_arguments"));
    assert_false(config_selects("svam", "svam.bad_arguments"));
    assert_false(config_selects("svam.bad", "svam.bad_arguments"));
    assert_false(config_selects("svam.bad_arguments_too", "svam.bad_arguments"));
    assert_false(config_selects(",,", "svam.bad_arguments"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_means_the_defaults),
        cmocka_unit_test(without_checks_a_kernel_just_boots),
        cmocka_unit_test(words),
        cmocka_unit_test(texts_keep_what_stands_behind_the_first_equals_sign),
        cmocka_unit_test(modules_are_many_and_stay_in_order),
        cmocka_unit_test(serial_ports),
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(lines_have_a_limit),
        cmocka_unit_test(only_utf8_text_is_text),
        cmocka_unit_test(noise_is_survived),
        cmocka_unit_test(selection),
    };

    return unit_test_run(tests);
}

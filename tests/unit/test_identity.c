/* loader/identity.h: the line for people, and the name for files. */
#include "unit_test.h"

#include "loader/identity.h"

static struct identity a_machine(const char *product, const char *serial)
{
    struct identity identity = {.has_facts = true,
                                .firmware_vendor = "EDK II",
                                .firmware_revision = 0x10000,
                                .uefi_revision = 2 << 16 | 70};

    snprintf(identity.facts.maker, SMBIOS_TEXT, "QEMU");
    snprintf(identity.facts.product, SMBIOS_TEXT, "%s", product);
    snprintf(identity.facts.serial, SMBIOS_TEXT, "%s", serial);
    snprintf(identity.facts.firmware_vendor, SMBIOS_TEXT, "EFI Development Kit II");
    snprintf(identity.facts.firmware_version, SMBIOS_TEXT, "0.0.0");
    snprintf(identity.facts.firmware_date, SMBIOS_TEXT, "02/06/2015");
    identity_conclude(&identity);
    return identity;
}

static void speaks_to_people(void **state)
{
    struct identity identity = a_machine("Standard PC (Q35 + ICH9, 2009)", "");

    (void)state;
    assert_string_equal(identity.line, "QEMU Standard PC (Q35 + ICH9, 2009), EFI Development Kit II 0.0.0 "
                                       "(02/06/2015), UEFI 2.7");
    identity.facts.maker[0] = identity.facts.firmware_date[0] = '\0';
    identity_conclude(&identity);
    assert_string_equal(identity.line, "Standard PC (Q35 + ICH9, 2009), EFI Development Kit II 0.0.0, UEFI 2.7");
}

static void does_without_smbios(void **state)
{
    struct identity identity = {.firmware_vendor = "Das U-Boot",
                                .firmware_revision = 0x20230100,
                                .uefi_revision = 2 << 16 | 80};
    char first[IDENTITY_NAME];

    (void)state;
    identity_conclude(&identity);
    assert_string_equal(identity.line, "unknown machine, Das U-Boot 0x20230100, UEFI 2.8");
    assert_int_equal(strlen(identity.name), strlen("unknown-01234567"));
    assert_memory_equal(identity.name, "unknown-", 8);
    memcpy(first, identity.name, sizeof(first));
    identity.firmware_revision++;
    identity_conclude(&identity);
    assert_string_not_equal(identity.name, first);
}

static void tells_the_version(void **state)
{
    char bytes[32];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    (void)state;
    identity_append_uefi(&text, 2 << 16 | 31);
    handoff_text_format(&text, " ");
    identity_append_uefi(&text, 2 << 16 | 100);
    handoff_text_format(&text, " ");
    identity_append_uefi(&text, 1 << 16 | 10);
    assert_string_equal(bytes, "2.3.1 2.10 1.1");
}

static void assert_name(const char *product, const char *words)
{
    const struct identity identity = a_machine(product, "1");
    const size_t length = strlen(words);

    assert_memory_equal(identity.name, words, length);
    assert_int_equal(strlen(identity.name), length + 9);
    assert_int_equal(identity.name[length], '-');
    assert_int_equal(strspn(identity.name + length + 1, "0123456789abcdef"), 8);
}

static void names_files(void **state)
{
    (void)state;
    assert_name("Standard PC (Q35 + ICH9, 2009)", "standard-pc-q35-ich9-2009");
    assert_name("--X--", "x");
    assert_name("..\\..\\EFI/BOOT", "efi-boot");
    assert_name("012345678901234567890123456789ABCDEF", "012345678901234567890123456789ab");
    assert_name("012345678901234567890123456789A BC", "012345678901234567890123456789a");
    assert_name("(?)", "unknown");
}

static void tells_machines_of_one_model_apart(void **state)
{
    const struct identity first = a_machine("Model", "1");
    struct identity other = a_machine("Model", "2");

    (void)state;
    assert_string_not_equal(first.name, other.name);
    assert_string_equal(first.line, other.line);
    other = a_machine("Model", "1");
    assert_string_equal(first.name, other.name);
    other.facts.uuid[15] = 1;
    identity_conclude(&other);
    assert_string_not_equal(first.name, other.name);
}

/* What moves from one string to the next makes another machine. */
static void keeps_the_strings_apart(void **state)
{
    struct identity identity = a_machine("Model", "12");
    char name[IDENTITY_NAME];

    (void)state;
    memcpy(name, identity.name, sizeof(name));
    snprintf(identity.facts.maker, SMBIOS_TEXT, "QEMUM");
    snprintf(identity.facts.product, SMBIOS_TEXT, "odel");
    identity_conclude(&identity);
    assert_string_not_equal(identity.name + 4, name + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speaks_to_people),
        cmocka_unit_test(does_without_smbios),
        cmocka_unit_test(tells_the_version),
        cmocka_unit_test(names_files),
        cmocka_unit_test(tells_machines_of_one_model_apart),
        cmocka_unit_test(keeps_the_strings_apart),
    };

    return unit_test_run(tests);
}

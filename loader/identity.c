#include "identity.h"

#include <string.h>

#include <handoff/record.h>
#include <handoff/text.h>

#define NAME_PRODUCT 32 /* characters of the product in a name */

static UINT32 add_string(UINT32 crc, const char *text)
{
    return handoff_crc32(crc, text, strlen(text) + 1);
}

static UINT32 checksum(const struct identity *identity)
{
    const struct smbios_facts *facts = &identity->facts;
    UINT32 crc = 0;

    if (!identity->has_facts)
        return handoff_crc32(add_string(0, identity->firmware_vendor), &identity->firmware_revision,
                             sizeof(identity->firmware_revision));
    crc = add_string(add_string(add_string(crc, facts->maker), facts->product), facts->serial);
    return handoff_crc32(crc, facts->uuid, sizeof(facts->uuid));
}

/* The character in a file name; '-': it separates words. */
static char in_name(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte | 0x20);
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
        return byte;
    return '-';
}

/* Words of letters and digits, one '-' between them. */
static void append_words(struct handoff_text *name, const char *text)
{
    for (; *text != '\0' && name->size < NAME_PRODUCT; text++) {
        const char byte = in_name(*text);
        if (byte != '-' || (name->size != 0 && name->bytes[name->size - 1] != '-'))
            handoff_text_format(name, "%c", byte);
    }
    while (name->size != 0 && name->bytes[name->size - 1] == '-')
        name->bytes[--name->size] = '\0';
}

static void make_name(struct identity *identity)
{
    struct handoff_text name = handoff_text_in(identity->name, sizeof(identity->name));

    append_words(&name, identity->facts.product);
    handoff_text_format(&name, "%s-%08x", name.size == 0 ? "unknown" : "", checksum(identity));
}

static void append_firmware(struct handoff_text *line, const struct identity *identity)
{
    const struct smbios_facts *facts = &identity->facts;

    if (facts->firmware_vendor[0] == '\0') {
        handoff_text_format(line, "%s 0x%08x", identity->firmware_vendor, identity->firmware_revision);
        return;
    }
    handoff_text_format(line, "%s %s", facts->firmware_vendor, facts->firmware_version);
    if (facts->firmware_date[0] != '\0')
        handoff_text_format(line, " (%s)", facts->firmware_date);
}

void identity_append_uefi(struct handoff_text *text, UINT32 revision)
{
    const UINT32 minor = revision & 0xffff;

    handoff_text_format(text, "%u.%u", revision >> 16, minor / 10);
    if (minor % 10 != 0)
        handoff_text_format(text, ".%u", minor % 10);
}

static void make_line(struct identity *identity)
{
    struct handoff_text line = handoff_text_in(identity->line, sizeof(identity->line));
    const char *maker = identity->facts.maker;
    const char *product = identity->facts.product;

    if (maker[0] != '\0')
        handoff_text_format(&line, "%s%s", maker, product[0] != '\0' ? " " : "");
    handoff_text_format(&line, "%s, ", maker[0] == '\0' && product[0] == '\0' ? "unknown machine" : product);
    append_firmware(&line, identity);
    handoff_text_format(&line, ", UEFI ");
    identity_append_uefi(&line, identity->uefi_revision);
}

void identity_conclude(struct identity *identity)
{
    make_name(identity);
    make_line(identity);
}

#include "kernel_record.h"

#include <handoff/record.h>

#include "kernel_variables.h"
#include "unit_test.h"

#define HEADER sizeof(struct handoff_record)

static EFI_GUID vendor = HANDOFF_RECORD_VENDOR;
static UINT8 data[KERNEL_RECORD_SIZE];
static char text[HANDOFF_RECORD_PARTS * KERNEL_RECORD_SIZE];
static UINTN text_size;

static EFI_STATUS get(unsigned number, UINTN *size)
{
    CHAR16 name[] = HANDOFF_RECORD_NAME;
    UINT32 attributes = 0;

    name[COUNT(name) - 2] = (CHAR16)('0' + number);
    *size = sizeof(data);
    const EFI_STATUS status = kernel_get_variable(name, &vendor, &attributes, size, data);
    if (status == EFI_SUCCESS)
        assert_int_equal(attributes, HANDOFF_RECORD_ATTRIBUTES);
    return status;
}

/* Appends a part; its header is what comes back. False: it is missing or damaged. */
static bool append(unsigned number, struct handoff_record *header)
{
    UINTN size;

    if (get(number, &size) != EFI_SUCCESS || !handoff_record_intact(data, size))
        return false;
    memcpy(header, data, sizeof(*header));
    memcpy(text + text_size, data + HEADER, size - HEADER);
    text_size += size - HEADER;
    return header->part == number;
}

static unsigned count(void)
{
    unsigned found = 0;
    UINTN size;

    for (unsigned number = 0; number < HANDOFF_RECORD_PARTS; number++)
        found += get(number, &size) == EFI_SUCCESS;
    return found;
}

const char *kernel_record_read(unsigned *parts)
{
    const enum service failing = firmware.status_service;
    struct handoff_record first = {0}, other;
    bool whole;

    firmware.status_service = NO_SERVICE; /* another boot: whatever fails at runtime */
    text_size = 0;
    *parts = count();
    whole = append(0, &first);
    for (unsigned number = 1; whole && number < first.parts; number++)
        whole = append(number, &other) && other.run == first.run && other.parts == first.parts;
    firmware.status_service = failing;
    text[text_size] = '\0';
    return whole ? text : NULL;
}

void kernel_record_put(const char *words, uint64_t run, unsigned number, unsigned parts)
{
    CHAR16 name[] = HANDOFF_RECORD_NAME;
    const UINTN size = HEADER + strlen(words);

    name[COUNT(name) - 2] = (CHAR16)('0' + number);
    memcpy(data + HEADER, words, size - HEADER);
    handoff_record_seal(data, (uint32_t)size, run, (uint16_t)number, (uint16_t)parts);
    assert_int_equal(kernel_set_variable(name, &vendor, HANDOFF_RECORD_ATTRIBUTES, size, data), EFI_SUCCESS);
    firmware.writes = firmware.write_calls = 0;
    firmware.least_remaining = kernel_firmware_remaining();
}

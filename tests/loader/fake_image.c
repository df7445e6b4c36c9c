#include "fake_image.h"

#include "fake_protocols.h"
#include "tests/unit/unit_test.h"

#define HEADER_AT     0x80u
#define SIGNATURE     0x4550u /* "PE", two NULs */
#define SECTIONS_AT   (HEADER_AT + 6)
#define OPTIONAL_SIZE 240u
#define TABLE_AT      (HEADER_AT + 24 + OPTIONAL_SIZE)
#define ENTRY_SIZE    40u
#define PAGE          0x1000u

static void put(UINT64 offset, UINT32 value, UINTN width)
{
    memcpy((UINT8 *)fake_protocols_image_base() + offset, &value, width);
}

static UINT32 get(UINT64 offset, UINTN width)
{
    UINT32 value = 0;

    memcpy(&value, (UINT8 *)fake_protocols_image_base() + offset, width);
    return value;
}

UINTN fake_image_sections(void)
{
    return get(HEADER_AT, 4) == SIGNATURE ? get(SECTIONS_AT, 2) : 0;
}

/* Behind the one before it, on a page of its own. */
static UINT32 next_place(UINT32 sections)
{
    const UINT64 last = TABLE_AT + (sections - 1) * ENTRY_SIZE;

    if (sections == 0)
        return PAGE;
    return (get(last + 12, 4) + get(last + 8, 4) + PAGE - 1) / PAGE * PAGE;
}

void fake_image_enclose(const char *section, const void *bytes, UINT32 size)
{
    UINT8 *image = fake_protocols_image_base();
    const UINT32 sections = (UINT32)fake_image_sections();
    const UINT32 place = next_place(sections);
    const UINT64 entry = TABLE_AT + sections * ENTRY_SIZE;

    assert_true(place + size <= FAKE_IMAGE_PAGES * PAGE);
    put(0x3c, HEADER_AT, 4);
    put(HEADER_AT, SIGNATURE, 4);
    put(SECTIONS_AT, sections + 1, 2);
    put(HEADER_AT + 20, OPTIONAL_SIZE, 2);
    for (UINTN i = 0; section[i] != '\0'; i++)
        image[entry + i] = (UINT8)section[i]; /* of a field of eight bytes that need not end in NUL */
    put(entry + 8, size, 4);
    put(entry + 12, place, 4);
    memcpy(image + place, bytes, size);
}

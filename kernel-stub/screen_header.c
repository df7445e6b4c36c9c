#include "screen_header.h"

#include <handoff/runtime_map.h>

#include "diagnosis.h"
#include "screen_colours.h"
#include "settings.h"

#define VENDOR_CHARACTERS 40

/* Its name, as far as that is in runtime memory, which is mapped; `text` is empty. */
static void tell_vendor(const struct handoff_boot_info *info, struct handoff_text *text)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);
    uint64_t address = info->firmware_vendor_physical_address;

    for (unsigned i = 0; i < VENDOR_CHARACTERS; i++, address += sizeof(CHAR16)) {
        const CHAR16 *character = (const CHAR16 *)handoff_runtime_map_virtual(&runtime, address);

        if (!character || (address & 1) != 0 || *character == 0)
            break;
        handoff_text_format(text, "%c", *character < 0x7f ? (char)*character : '?');
    }
    if (text->size > 0)
        handoff_text_format(text, ", ");
}

/* What the loader found out has the firmware's version in it. */
static void tell_machine(const struct handoff_boot_info *info, struct handoff_text *text)
{
    char bytes[VENDOR_CHARACTERS + 4];
    struct handoff_text vendor = handoff_text_in(bytes, sizeof(bytes));

    if (info->machine.size > 1) {
        handoff_text_format(text, "%s", (const char *)info->machine.virtual_address);
        return;
    }
    tell_vendor(info, &vendor);
    handoff_text_format(text, "unknown machine, %sUEFI %u.%u", bytes, info->uefi_revision >> 16,
                        (info->uefi_revision & 0xffff) / 10);
}

/* What limits the verdict comes first, and leaves the second row to the machine. */
void screen_header_draw(const struct canvas *canvas, struct rectangle area, const struct handoff_boot_info *info)
{
    const struct rectangle strip = {0, area.y * canvas->cell_height, canvas->width,
                                    area.height * canvas->cell_height};
    const struct canvas_line line = {area.x + 1, area.y, area.width - 2, 1, COLOUR_INK, COLOUR_TITLE};
    char bytes[400];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "efi-handoff");
    settings_tell(info, line.width - text.size - 2, &text);
    handoff_text_format(&text, ": ");
    tell_machine(info, &text);
    handoff_text_format(&text, ", firmware revision 0x%08x", info->firmware_revision);
    canvas_fill(canvas, strip, COLOUR_TITLE);
    canvas_paragraph(canvas, &line, area.height, bytes);
}

#include "screen_header.h"

#include <handoff/runtime_map.h>

#include "diagnosis.h"
#include "screen_colours.h"
#include "screen_row.h"
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

static void tell_firmware(const struct handoff_boot_info *info, struct handoff_text *text)
{
    if (info->machine.size <= 1)
        tell_vendor(info, text);
    handoff_text_format(text, "UEFI %u.%u, firmware revision 0x%08x ", info->uefi_revision >> 16,
                        (info->uefi_revision & 0xffff) / 10, info->firmware_revision);
    settings_tell(info, text);
}

void screen_header_draw(const struct canvas *canvas, const struct screen_layout *layout,
                        const struct handoff_boot_info *info)
{
    const char *machine = info->machine.size > 1 ? (const char *)info->machine.virtual_address : "unknown machine";
    const struct rectangle strip = {0, 0, canvas->width, layout->title.height * canvas->cell_height};
    const struct canvas_line title = {1, layout->title.y, canvas->columns - 1, 1, COLOUR_INK, COLOUR_TITLE};
    const struct canvas_line firmware = {1, layout->firmware.y, canvas->columns - 1, 1, COLOUR_FAINT, COLOUR_PAPER};
    char bytes[320];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    canvas_fill(canvas, strip, COLOUR_TITLE);
    handoff_text_format(&text, "efi-handoff  %s", machine);
    screen_row(canvas, &title, bytes);
    if (layout->firmware.height == 0)
        return;
    text = handoff_text_in(bytes, sizeof(bytes));
    tell_firmware(info, &text);
    screen_row(canvas, &firmware, bytes);
}

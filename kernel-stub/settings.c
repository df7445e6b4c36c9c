#include "settings.h"

#include "same_text.h"

const char *setting_virtmap(const struct handoff_settings *settings)
{
    static const char *const names[] = {"offset", "compact",  "identity", "random",
                                        "none",   "reversed", "low",      "over"};

    return settings->virtmap < sizeof(names) / sizeof(names[0]) ? names[settings->virtmap] : "unknown";
}

static void tell_all(const struct handoff_boot_info *info, struct handoff_text *text)
{
    const struct handoff_settings *settings = &info->settings;
    const char *checks = (const char *)settings->checks.virtual_address;

    if (settings->virtmap != HANDOFF_VIRTMAP_OFFSET)
        handoff_text_format(text, " virtmap=%s", setting_virtmap(settings));
    if (settings->keep_identity)
        handoff_text_format(text, " identity=keep");
    if (settings->crossing_strict)
        handoff_text_format(text, " crossing=strict");
    if (!settings->poison && !info->stages)
        handoff_text_format(text, " poison=no");
    if (!settings->wx)
        handoff_text_format(text, " wx=no");
    if (!info->strict)
        handoff_text_format(text, " strict=no");
    if (info->trace)
        handoff_text_format(text, " trace=yes");
    if (info->stages)
        handoff_text_format(text, " stages=yes");
    if (settings->checks.size > 0 && !same_text(checks, "all"))
        handoff_text_format(text, " checks=%s", checks);
}

void settings_tell(const struct handoff_boot_info *info, UINTN characters, struct handoff_text *text)
{
    char bytes[128];
    const UINTN capacity = characters < sizeof(bytes) ? characters + 1 : sizeof(bytes);
    struct handoff_text settings = handoff_text_in(bytes, capacity);

    tell_all(info, &settings);
    for (UINTN i = 1; settings.cut && i <= 3 && i <= settings.size; i++)
        bytes[settings.size - i] = '.';
    handoff_text_format(text, "%s", bytes);
}

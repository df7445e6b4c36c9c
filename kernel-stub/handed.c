#include "handed.h"

#include <handoff/record.h>

#include "tap.h"

static uint32_t crc_of(const struct handoff_span *span)
{
    return handoff_crc32(0, (const void *)span->virtual_address, span->size);
}

void handed_describe(const struct handoff_boot_info *info)
{
    const struct handoff_module *modules = (const struct handoff_module *)info->modules.virtual_address;

    if (info->command_line.size > 1)
        tap_comment("command line: %s", (const char *)info->command_line.virtual_address);
    for (uint64_t i = 0; i < info->module_count; i++)
        tap_comment("module %s: %lu bytes, CRC32 0x%08x", (const char *)modules[i].name.virtual_address,
                    modules[i].bytes.size, crc_of(&modules[i].bytes));
}

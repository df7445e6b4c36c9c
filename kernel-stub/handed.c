#include "handed.h"

#include "crc32.h"
#include "tap.h"

static uint32_t crc_of(const struct handoff_span *span)
{
    const uint8_t *bytes = (const uint8_t *)span->virtual_address;
    uint32_t crc = CRC32_BEGIN;

    for (uint64_t i = 0; i < span->size; i++)
        crc = crc32_add(crc, bytes[i]);
    return crc32_end(crc);
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

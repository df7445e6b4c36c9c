#include "contract.h"

#include "arch.h"
#include "bail_out.h"
#include "sinks.h"

bool contract_holds(const struct handoff_boot_info *info, struct handoff_text *found)
{
    if (!info)
        handoff_text_format(found, "the kernel was entered without a boot info");
    else if (info->magic != HANDOFF_BOOT_INFO_MAGIC)
        handoff_text_format(found, "boot info: magic 0x%lx instead of 0x%lx", info->magic,
                            (uint64_t)HANDOFF_BOOT_INFO_MAGIC);
    else if (info->version < HANDOFF_BOOT_INFO_VERSION)
        handoff_text_format(found, "boot info: version %u, older than %u", info->version, HANDOFF_BOOT_INFO_VERSION);
    else if (info->size < sizeof(*info))
        handoff_text_format(found, "boot info: %u bytes, at least %u needed", info->size, (unsigned)sizeof(*info));
    else
        return true;
    return false;
}

void contract_require(const struct handoff_boot_info *info)
{
    char bytes[128];
    struct handoff_text found = handoff_text_in(bytes, sizeof(bytes));

    if (contract_holds(info, &found))
        return;
    sinks_begin(arch_serial_default());
    bail_out("%s", bytes);
}

/* Boot services by where they were. Pure. */
#ifndef BOOT_SERVICE_H
#define BOOT_SERVICE_H

#include <stdbool.h>

#include <handoff/boot_info.h>

struct boot_service {
    const char *name;
    bool        handles_protocols; /* one of the services of UEFI 2.10, 7.3 */
};

/* The service that began at this physical address; NULL: none did, or it is not known. */
const struct boot_service *boot_service_find(const struct handoff_boot_info *info, uint64_t address);

/* True of a physical address in the table of boot services itself, as firmware kept it (gBS in EDK2). */
bool boot_service_table_has(const struct handoff_boot_info *info, uint64_t address);

/* The service whose pointer was at this physical address in the table; NULL: none. */
const struct boot_service *boot_service_at(const struct handoff_boot_info *info, uint64_t address);

#endif

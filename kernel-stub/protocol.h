/* Protocols by where their interfaces were. Pure. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <handoff/boot_info.h>
#include <handoff/text.h>

/* The interface that this physical address lies in; NULL: none. How long one is, nobody records: of protocols that
 * are not known here only the first words count, because other memory may follow. */
const struct handoff_interface *protocol_find(const struct handoff_boot_info *info, uint64_t address);

/* Appends "EFI_LOADED_IMAGE_PROTOCOL+0x40", or the protocol's GUID in place of a name. */
void protocol_describe(const struct handoff_interface *interface, uint64_t address, struct handoff_text *text);

#endif

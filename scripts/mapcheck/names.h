/* The words that firmware and kernels print for memory types and attributes. */
#ifndef MAPCHECK_NAMES_H
#define MAPCHECK_NAMES_H

#include <stdbool.h>

#include <handoff/efi.h>

/* UEFI 2.10, 7.2: what gnu-efi does not name. */
#define MEMORY_NV            0x8000ULL
#define MEMORY_MORE_RELIABLE 0x10000ULL
#define MEMORY_SPECIFIC      0x40000ULL  /* EFI_MEMORY_SP, specific-purpose memory */
#define MEMORY_CPU_CRYPTO    0x80000ULL
#define MEMORY_HOT_PLUGGABLE 0x100000ULL /* UEFI 2.11 */
#define MEMORY_ISA_VALID     0x4000000000000000ULL
#define MEMORY_ISA_MASK      0x0ffff00000000000ULL

/* Types have many spellings; case, spaces and underscores make no difference. `size` bytes of `name`. */
bool name_to_type(const char *name, UINTN size, UINT32 *type);

bool name_to_attribute(const char *name, UINTN size, UINT64 *attribute);

/* Reads names of attributes with | between them, up to the end of the line or the character `end`, which it moves
 * behind. Columns may be empty. Returns NULL or a reason. */
const char *name_scan_attributes(const char **at, char end, UINT64 *attributes);

#endif

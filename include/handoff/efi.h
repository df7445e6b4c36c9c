/* UEFI type names for the gift: the only place that knows where they come from.
 *
 * Define HANDOFF_EFI_HEADER (for instance -DHANDOFF_EFI_HEADER='<Uefi.h>') to use the headers of EDK2 or of your own
 * operating system; gnu-efi's are used otherwise. What gnu-efi 3.0 lacks is added below under the specification's
 * names.
 */
#ifndef HANDOFF_EFI_H
#define HANDOFF_EFI_H

#ifdef HANDOFF_EFI_HEADER
#include HANDOFF_EFI_HEADER
#else
#ifndef GNU_EFI_USE_MS_ABI
#define GNU_EFI_USE_MS_ABI /* EFIAPI is the firmware's calling convention, so that no call needs a wrapper */
#endif
#include <efi.h>
#endif

/* UEFI 2.10, 7.2 "Memory Allocation Services": attributes newer than gnu-efi's list. */
#ifndef EFI_MEMORY_RO
#define EFI_MEMORY_RO 0x0000000000020000ULL
#endif

/* Memory below is counted in pages of this size whatever the processor's own page size is (UEFI 2.10, 7.2). */
#define HANDOFF_PAGE_SIZE 4096ULL
#define HANDOFF_PAGE_MASK (HANDOFF_PAGE_SIZE - 1)

#endif

/* What the lists of the evidence have in common.
 */
#ifndef EVIDENCE_LIST_H
#define EVIDENCE_LIST_H

#include "../loader.h"

#define EVIDENCE_ELEMENT 128 /* bytes of the largest */

/* Fills loader->evidence.handle and returns how many there are; 0 if the firmware does not say. */
UINTN evidence_list_handles(struct loader *loader, EFI_LOCATE_SEARCH_TYPE how, EFI_GUID *protocol);

/* Whether a call did its work; those that did not are counted. */
bool evidence_granted(struct loader *loader, EFI_STATUS status);

/* Ascending by the 64-bit address that each element begins with. */
void evidence_sort(void *elements, UINTN count, UINTN size);

#endif

/* Images, boot services and protocols that the loader noted before the exit, for the machine of kernel_fixture.h.
 */
#ifndef TESTS_UNIT_KERNEL_EVIDENCE_H
#define TESTS_UNIT_KERNEL_EVIDENCE_H

#include "kernel_fixture.h"

/* Physical addresses, in boot-services memory of the fixture's map. */
#define EVIDENCE_CORE            0x102000u /* Core.efi, a page */
#define EVIDENCE_STALL           0x102100u
#define EVIDENCE_LOCATE_PROTOCOL 0x102200u
#define EVIDENCE_LOADED_IMAGE    0x100100u
#define EVIDENCE_BOOT_SERVICES   0x101000u /* the table */
#define EVIDENCE_UNKNOWN         0x100400u /* a protocol that has no name here */
#define EVIDENCE_NEXT            0x100410u /* another one */

/* To be called behind kernel_fixture_start. Runtime code is Driver.efi. */
void kernel_evidence_start(void);

#endif

/* What a fault inside firmware means, and a sentence that tells it. */
#ifndef FAULT_H
#define FAULT_H

#include "runtime_call.h"

/* The slug of a fault that ended a call, see diagnosis.h. */
const char *fault_diagnosis(const struct handoff_boot_info *info, const struct firmware_call *call);

/* All of it. */
struct service_fault fault_of_call(const struct handoff_boot_info *info, enum service service,
                                   const struct firmware_call *call);

/* A fault of which nothing but this record is left. */
struct service_fault fault_of_record(const struct handoff_boot_info *info, enum service service,
                                     const struct handoff_fault *record);

#define FAULT_TEXT 448 /* bytes that a sentence may need */

/* Appends who did what: "MyDriver.efi+0x1a3c read 0xe1234f0, EfiBootServicesData, 16 pages at 0xe123000". */
void fault_tell_deed(const struct handoff_boot_info *info, const struct service_fault *fault,
                     struct handoff_text *text);

/* Appends "GetVariable: MyDriver.efi+0x1a3c read 0xe1234f0, EfiBootServicesData, 16 pages at 0xe123000: " and the
 * cause; `call` is what it begins with. */
void fault_tell(const struct handoff_boot_info *info, const char *call, const struct service_fault *fault,
                struct handoff_text *text);

/* Appends "MyDriver.efi+0x1a3c", the instruction that is to be blamed; false, and nothing, if it lies in no known
 * image. */
bool fault_tell_image(const struct handoff_boot_info *info, const struct service_fault *fault,
                      struct handoff_text *text);

/* The address that a fault is about: where the processor names none, as with an interrupt, the instruction's. */
uint64_t fault_place(const struct handoff_fault *fault);

/* What lies at an address: a guard page of the kernel stub, else what describe_address says. */
void fault_describe_address(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text);

#endif

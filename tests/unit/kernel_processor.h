/* The processor of kernel-stub/arch.h, played on the host. */
#ifndef TESTS_UNIT_KERNEL_PROCESSOR_H
#define TESTS_UNIT_KERNEL_PROCESSOR_H

#include <handoff/efi.h>

/* Fills boot-services memory with poison. */
void kernel_processor_start(void);

/* The words of boot-services memory that hold a physical address, writable. */
UINT64 *kernel_processor_memory(UINT64 physical_address);

/* Error codes of page faults, which are of vector 14. Reading is 0. */
#define FAULT_WRITE   2u
#define FAULT_EXECUTE 16u

#endif

/* The fixture's Memory Attributes Table. */
#ifndef TESTS_UNIT_KERNEL_FIXTURE_ATTRIBUTES_H
#define TESTS_UNIT_KERNEL_FIXTURE_ATTRIBUTES_H

#include <handoff/attributes_table.h>

/* Makes a faultless one of the final map, one entry a runtime descriptor, in ascending order; it is in force. */
void kernel_fixture_describe_runtime(void);

struct handoff_attributes_header *kernel_fixture_attributes(void);
EFI_MEMORY_DESCRIPTOR *kernel_fixture_attribute(UINTN index);

/* After the number of entries, or their stride, was changed: the copy is as large as the header says. */
void kernel_fixture_resize_attributes(void);

#endif

/* The processor's descriptor tables: one flat code segment, one flat data segment, one task state segment with stacks
 * for exceptions, and 32 exception gates. Intel SDM volume 3, chapters 3, 6 and 7. */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stdint.h>

#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10
#define TASK_SELECTOR 0x18

#define EXCEPTION_VECTORS 32

struct __attribute__((packed)) descriptor_table {
    uint16_t limit;
    uint64_t base;
};

/* Fills the tables and loads GDTR, IDTR, the task register and every segment register. */
void descriptors_begin(void);

/* Loads code, data and task segments again, after the firmware changed one of them. The GDT must be loaded. */
void descriptors_load_segments(void);
void descriptors_load_task(void);

#endif

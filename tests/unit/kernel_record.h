/* The record as the fake firmware's variables hold it, read as the next boot reads it. */
#ifndef TESTS_UNIT_KERNEL_RECORD_H
#define TESTS_UNIT_KERNEL_RECORD_H

#include "kernel_firmware.h"

#define KERNEL_RECORD_SIZE 32768

/* The text of a whole record, NUL-terminated; NULL: there is none, because parts are missing, damaged, or of several
 * runs. `parts` is how many variables there are, whole or not. */
const char *kernel_record_read(unsigned *parts);

/* Puts a part into the store, as an earlier run left it. */
void kernel_record_put(const char *words, uint64_t run, unsigned number, unsigned parts);

#endif

/* arch_run_hosted of kernel-stub/arch.h, on the host. */
#ifndef TESTS_UNIT_KERNEL_HOSTED_H
#define TESTS_UNIT_KERNEL_HOSTED_H

#include <stdbool.h>

/* The code that it calls does not come to its end. */
extern bool hosted_gives_up;

#endif

/* The steps beyond prepare. From cross_exit_boot on nothing is printed, allocated or asked of boot services.
 */
#ifndef CROSS_H
#define CROSS_H

#include "loader.h"

/* Closes the quiet window: no allocation, no console, no file until the kernel runs. */
void cross_begin_quiet(struct loader *loader);

/* EFI_SUCCESS: boot services are gone. An error: they still work, and the caller returns to the firmware. A firmware
 * that never accepts the key leaves no way back: the machine is told so and shut down. */
EFI_STATUS cross_exit_boot(struct loader *loader);

void cross_runtime_map(struct loader *loader);
void cross_page_table(struct loader *loader);

/* Puts the crossing table, a stack and descriptor tables of our own in force and goes on in `beyond`. */
_Noreturn void cross_jump(struct loader *loader, void (*beyond)(void *loader));

void cross_set_virtual(struct loader *loader); /* in cross_set_virtual.c */
void cross_poison(struct loader *loader);
_Noreturn void cross_enter_kernel(struct loader *loader);

/* A HANDOFF_STAGE_... is reached. */
void cross_stamp(struct loader *loader, UINTN stage);

#endif

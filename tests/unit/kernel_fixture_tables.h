/* The part of kernel_fixture.c that makes the firmware's tables. */
#ifndef TESTS_UNIT_KERNEL_FIXTURE_TABLES_H
#define TESTS_UNIT_KERNEL_FIXTURE_TABLES_H

/* Fills the live and the saved tables and names them in the boot info. The final map is there already. */
void kernel_fixture_fill_tables(void);

#endif

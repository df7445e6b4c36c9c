/* What a run of the kernel stub leaves in the fake firmware's variables.
 */
#ifndef TESTS_LOADER_RESULT_OF_RUN_H
#define TESTS_LOADER_RESULT_OF_RUN_H

#include "machine.h"

/* One of each kind of line. */
#define RESULT_TEXT                                                                                               \
    "P 6\n"                                                                                                       \
    "+ map.sorted\n"                                                                                              \
    "! monotonic.rises\tit rises # by \\two\n"                                                                    \
    "- svam.residue\n"                                                                                            \
    "  severity\thigh\n"                                                                                          \
    "  seen\ta word \"quoted\" and a \\\n"                                                                        \
    "  diagnosis\tunconverted-pointer\n"                                                                          \
    "  next\tlook there\n"                                                                                        \
    "/ capsule.query\tdeclared unsupported\n"                                                                     \
    "~ variable.survives_reset\n"                                                                                 \
    "~ reset.cold\n"                                                                                              \
    "? 1\tDid ExitBootServices succeed?\tyes, at the first attempt\n"                                             \
    "N a remark\n"                                                                                                \
    "= FAILED\t1\t1\t1\t1\n"

/* As one part, or cut into as many as are asked for, wherever that is. */
void result_put(UINT64 run, const char *text, UINTN parts);

/* The machine ran with after=report, left that result, and is switched on again. Returns the run's number. */
UINT64 result_of_run(struct machine *machine, UINTN parts);

/* The run began, and left nothing. */
UINT64 result_lost(struct machine *machine);

/* The path of a report of the fake machine: "tap", "json", "tap.tmp". */
const char *result_path(UINTN number, const char *end);
const char *result_marker(void);

#endif

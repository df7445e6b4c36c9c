/* How a run of the loader must end when one firmware call failed.
 */
#ifndef TESTS_LOADER_EXPECTED_ENDING_H
#define TESTS_LOADER_EXPECTED_ENDING_H

#include "machine.h"

/* What a run may end in. */
enum ending {
    RETURNS,
    GOES_ON,
    LAST_WORDS,
    ENDINGS
};

/* `without_failure` is how the same run ends without it; `refused`: an ExitBootServices was refused before this
 * call. */
enum ending expect_ending(enum fake_end without_failure, bool refused, const struct fake_call *call,
                          EFI_STATUS status);

/* The kernel can tell what failed. */
void expect_record(const struct machine *machine, const struct fake_call *call, EFI_STATUS status);

#endif

#include "kernel_hosted.h"

#include "kernel-stub/arch.h"

bool hosted_gives_up;

bool arch_run_hosted(void (*function)(void *argument), void *argument)
{
    if (!hosted_gives_up)
        function(argument);
    return !hosted_gives_up;
}

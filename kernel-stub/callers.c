#include "callers.h"

#include <stddef.h>

#include "image.h"

static bool is_caller(const struct handoff_boot_info *info, uint64_t word)
{
    const struct handoff_image *image = image_find_running(info, word);

    /* The bytes before it have to be there: an image begins with its headers. */
    return image && image_find_running(info, word - ARCH_CALL_INSTRUCTION) == image && arch_follows_call(word);
}

static bool has_return_address(const struct handoff_boot_info *info, const struct firmware_call *call)
{
    return call->fault_execute && call->stack_words > 0 && is_caller(info, call->stack[0]);
}

uint64_t callers_culprit(const struct handoff_boot_info *info, const struct firmware_call *call)
{
    return has_return_address(info, call) ? call->stack[0] : call->fault.instruction;
}

void callers_find(const struct handoff_boot_info *info, const struct firmware_call *call, uint64_t callers[CALLERS])
{
    unsigned found = 0;

    for (uint64_t i = has_return_address(info, call) ? 1 : 0; i < call->stack_words && found < CALLERS; i++)
        if (is_caller(info, call->stack[i]))
            callers[found++] = call->stack[i];
    while (found < CALLERS)
        callers[found++] = 0;
}

#include "../../arch.h"

#define CALL_RELATIVE 0xe8u
#define GROUP_5       0xffu /* its register field 2 is a near call through a register or memory */

/* A near call of this length ends at `end`; Intel SDM volume 2, CALL and table 2-2. */
static bool is_indirect_call(const uint8_t *end, unsigned length)
{
    const uint8_t *at = end - length;
    const unsigned mode = at[1] >> 6;
    const bool scaled = mode != 3 && (at[1] & 7) == 4;
    const bool relative = mode == 0 && (at[1] & 7) == 5;
    const unsigned displacement = mode == 1 ? 1 : mode == 2 || relative ? 4 : 0;

    return at[0] == GROUP_5 && (at[1] >> 3 & 7) == 2 && length == 2 + scaled + displacement;
}

bool arch_follows_call(uint64_t address)
{
    const uint8_t *end = (const uint8_t *)address;

    if (end[-5] == CALL_RELATIVE)
        return true;
    for (unsigned length = 2; length <= ARCH_CALL_INSTRUCTION; length++)
        if (is_indirect_call(end, length))
            return true;
    return false;
}

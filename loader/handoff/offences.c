#include <handoff/offences.h>

#include <handoff/page_table.h>

#include <stdbool.h>
#include <stddef.h>

static bool is_same(const struct handoff_fault *fault, const struct handoff_fault *other)
{
    return fault->instruction == other->instruction &&
           (fault->address & ~HANDOFF_PAGE_MASK) == (other->address & ~HANDOFF_PAGE_MASK);
}

struct handoff_offence *handoff_offences_note(struct handoff_offences *offences, const struct handoff_fault *fault)
{
    UINTN i = 0;

    while (i < offences->used && !is_same(&offences->offence[i].fault, fault))
        i++;
    if (i == offences->capacity) {
        offences->lost++;
        return NULL;
    }
    if (i == offences->used) {
        offences->offence[i] = (struct handoff_offence){.fault = *fault};
        offences->used++;
    }
    offences->offence[i].count++;
    return &offences->offence[i];
}

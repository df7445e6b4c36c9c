#include "svam_offence.h"

#include <stddef.h>

#include "boot_service.h"
#include "image.h"
#include "saved_tables.h"

const struct handoff_offence *svam_offence(const struct handoff_boot_info *info, UINTN index)
{
    const struct handoff_span *list = &info->evidence.svam_offences;
    const struct handoff_offence *offences = (const void *)list->virtual_address;

    return index < list->size / sizeof(*offences) ? &offences[index] : NULL;
}

static const struct handoff_offence *entry_of(const struct handoff_boot_info *info, const struct handoff_fault *fault)
{
    const struct handoff_offence *offence;

    for (UINTN i = 0; (offence = svam_offence(info, i)) != NULL; i++)
        if (&offence->fault == fault)
            return offence;
    return NULL;
}

/* Where SetVirtualAddressMap lay when it was called; 0: that is not known. */
static UINT64 entry_point(const struct handoff_boot_info *info)
{
    UINT64 address;

    return saved_service(info, SERVICE_SET_VIRTUAL_ADDRESS_MAP, &address) ? address : 0;
}

bool svam_offence_is_entry(const struct handoff_boot_info *info, const struct handoff_fault *fault)
{
    return fault->vector != HANDOFF_NO_FAULT && fault->instruction == fault->address && fault->address != 0 &&
           fault->address == entry_point(info);
}

/* U-Boot's own lies in boot-services code: whoever calls it through the table does no wrong. */
static bool is_misplaced(const struct handoff_boot_info *info, const struct handoff_fault *fault)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(&map, fault->address);

    return svam_offence_is_entry(info, fault) &&
           (descriptor == NULL || !handoff_descriptor_is_runtime(descriptor));
}

/* True of a jump that its caller is to be blamed for. A function of an image that is no boot service is a handler,
 * which its image has registered: whoever notifies it does no wrong. */
static bool is_caller_guilty(const struct handoff_boot_info *info, const struct handoff_offence *offence)
{
    return image_find(info, offence->caller) != NULL && !svam_offence_is_entry(info, &offence->fault) &&
           (boot_service_find(info, offence->fault.address) != NULL ||
            image_find(info, offence->fault.address) == NULL);
}

struct service_fault svam_offence_fault(const struct handoff_boot_info *info, const struct handoff_fault *fault)
{
    const struct handoff_offence *offence = entry_of(info, fault);
    struct service_fault told = fault_of_record(info, SERVICE_SET_VIRTUAL_ADDRESS_MAP, fault);

    if (offence != NULL && offence->caller != 0 && is_caller_guilty(info, offence))
        told.culprit = offence->caller;
    return told;
}

void svam_offence_tell(const struct handoff_boot_info *info, const char *call, const struct handoff_fault *fault,
                       struct handoff_text *text)
{
    const struct service_fault told = svam_offence_fault(info, fault);

    if (!is_misplaced(info, fault)) {
        fault_tell(info, call, &told, text);
        return;
    }
    handoff_text_format(text, "%s: the service itself lies at 0x%lx, ", call, fault->address);
    fault_describe_address(info, fault->address, text);
    handoff_text_format(text, ", which is no runtime memory (UEFI 2.10, 7.2)");
}

const char *svam_offence_next_step(const struct handoff_boot_info *info, const struct handoff_fault *fault)
{
    return is_misplaced(info, fault) ? SVAM_MISPLACED_NEXT_STEP : NULL;
}

static bool uses_boot_services(const struct handoff_boot_info *info, const struct handoff_fault *fault)
{
    return fault->vector != HANDOFF_NO_FAULT &&
           diagnosis_is_of_boot_services(svam_offence_fault(info, fault).diagnosis);
}

const struct handoff_fault *svam_offence_boot_services(const struct handoff_boot_info *info)
{
    const struct handoff_offence *offence;

    for (UINTN i = 0; (offence = svam_offence(info, i)) != NULL; i++)
        if (uses_boot_services(info, &offence->fault))
            return &offence->fault;
    return uses_boot_services(info, &info->svam.fault) ? &info->svam.fault : NULL;
}

const char *svam_offence_home(const struct handoff_boot_info *info)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(&map, entry_point(info));

    if (info->svam.status == HANDOFF_NOT_CALLED || descriptor == NULL || handoff_descriptor_is_runtime(descriptor) ||
        (descriptor->Type != EfiBootServicesCode && descriptor->Type != EfiBootServicesData))
        return NULL;
    return handoff_memory_type_name(descriptor->Type);
}

const char *svam_offence_unwatched(const struct handoff_boot_info *info)
{
    if (svam_offence_home(info) != NULL)
        return "; SetVirtualAddressMap itself is such code";
    if (info->settings.crossing_strict || info->svam.status == HANDOFF_NOT_CALLED)
        return "";
    return "; SetVirtualAddressMap itself was not watched (crossing=lenient)";
}

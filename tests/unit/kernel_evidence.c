#include "kernel_evidence.h"

#include <string.h>

static struct handoff_image images[2];
static EFI_BOOT_SERVICES boot_services;
static struct handoff_interface interfaces[] = {
    {EVIDENCE_LOADED_IMAGE,
     {0xa1, 0x31, 0x1b, 0x5b, 0x62, 0x95, 0xd2, 0x11, 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}},
    {EVIDENCE_UNKNOWN,
     {0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}},
    {EVIDENCE_NEXT, {0xff}},
};

static struct handoff_span span_of(const void *bytes, UINT64 size)
{
    return (struct handoff_span){.virtual_address = (UINT64)bytes, .size = size};
}

void kernel_evidence_start(void)
{
    struct handoff_evidence *evidence = &fixture.info.evidence;
    const EFI_MEMORY_DESCRIPTOR *code = kernel_fixture_region(REGION_CODE);

    images[0] = (struct handoff_image){
        .physical_address = EVIDENCE_CORE, .size = 0x1000, .memory_type = EfiBootServicesCode, .name = "Core.efi"};
    images[1] = (struct handoff_image){.physical_address = code->PhysicalStart,
                                       .size = handoff_descriptor_size(code),
                                       .memory_type = EfiRuntimeServicesCode,
                                       .name = "Driver.efi"};
    memset(&boot_services, 0xff, sizeof(boot_services));
    boot_services.Stall = (EFI_STALL)EVIDENCE_STALL;
    boot_services.LocateProtocol = (EFI_LOCATE_PROTOCOL)EVIDENCE_LOCATE_PROTOCOL;
    evidence->images = span_of(images, sizeof(images));
    evidence->boot_services = span_of(&boot_services, sizeof(boot_services));
    fixture.info.boot_services_table = EVIDENCE_BOOT_SERVICES;
    evidence->interfaces = span_of(interfaces, sizeof(interfaces));
}
